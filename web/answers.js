/** The answers of this visit, so that going back shows them at once. */

import * as api from "./api.js";

const MAX_KEPT = 50;
const kept = new Map(); // by question, history and filters

const keyOf = (question, history, filters) => JSON.stringify([question, history, filters]);

export const keptAnswer = (question, history, filters) => kept.get(keyOf(question, history, filters));

/** The answer, from memory unless a fresh one is wanted. */
export async function answerTo({ question, history, filters }, signal, fresh = false) {
  const before = fresh ? undefined : keptAnswer(question, history, filters);
  const answer = before ?? (await api.ask(question, history, filters, signal));
  kept.set(keyOf(question, history, filters), answer);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value);
  return answer;
}

/** The documents changed: answers may differ now. */
export const forgetAnswers = () => kept.clear();
