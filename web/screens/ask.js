/**
 * Asking. Every module of this folder exports `show(address, tools)`, which fetches what it needs and resolves to
 * `{nodes, announcement, places}` (places: what the article can go through), and may export `above(address, tools)`: the
 * nodes above the result, there at once, and `prepare(signal)`, after which they are shown again.
 */

import { answerTo, keptAnswer } from "../answers.js";
import * as api from "../api.js";
import { HOME } from "../address.js";
import { texts } from "../messages.js";
import { markedRange } from "../offsets.js";
import { answerView } from "../view/answer.js";
import { element } from "../view/dom.js";
import { homeView } from "../view/home.js";
import { emptyIndexView } from "../view/states.js";
import { questionHeading } from "../view/turns.js";

const ALSO = 3;

export function above(address, { go, signal }) {
  const scope = address.filters.document ? onlyIn(address, go, signal) : null;
  if (!address.question) return [scope];
  const known = (question, history) => keptAnswer(question, history, address.filters);
  const ask = (question, history) => answerTo({ question, history, filters: address.filters }, signal);
  return [scope, ...questionHeading(address, { known, ask })];
}

/** Tells that one document alone is asked, and leads back to all. */
function onlyIn(address, go, signal) {
  const name = element("span", { lang: "zh-CN" }, texts.onlyIn("…"));
  api.readDocument(address.filters.document, signal).then(
    ({ title, source }) => (name.textContent = texts.onlyIn(title || source)),
    () => {},
  );
  const back = () => go({ ...address, filters: {} });
  return element("p", { class: "scope" }, name, element("button", { type: "button", class: "quiet", onclick: back }, texts.everywhere));
}

export async function show(address, tools) {
  if (!address.question) return home(address, tools);
  const [answer, options] = await Promise.all([answerTo(address, tools.signal, tools.fresh), api.options()]);
  if (!answer.citations.length && (await isIndexEmpty(tools.signal))) return empty();
  const { question, history, filters } = address;
  const nodes = answerView(answer, address, {
    askNext: (next) => tools.go({ ...HOME, question: next, history: [...history, question], filters }),
    startAnew: tools.startAnew,
    report: tools.report,
    options,
    also: alsoAsked(answer.citations[0]?.document_id, tools.signal, [question, answer.question, ...history]),
  });
  const announcement = answer.answered ? texts.answered(answer.answer) : texts.refusedAnnounced(answer.answer);
  return { nodes, announcement, places: placesOf(answer) };
}

/** The evidence of an answer, or the nearest passages of a refusal. */
function placesOf({ answered, citations }) {
  const shown = citations.filter((citation) => citation.used || !answered);
  return shown.map((citation) => ({ document: citation.document_id, range: answered ? markedRange(citation) : rangeOf(citation) }));
}

const rangeOf = ({ start, end }) => ({ start, end });

/** Suggestions from one document, or from all for null; a courtesy: the page works without them. */
async function suggested(document, signal) {
  const nothing = () => ({ questions: [] });
  return (await api.suggestions(document, signal).catch(nothing)).questions;
}

/** What else could be asked: of the document that answered, then of the others. */
async function alsoAsked(document, signal, asked) {
  const wanted = (questions) => questions.filter((question) => !asked.includes(question));
  const near = document ? wanted(await suggested(document, signal)) : [];
  const all = near.length < ALSO ? [...near, ...wanted(await suggested(null, signal))] : near;
  return [...new Set(all)].slice(0, ALSO);
}

async function home(address, { signal }) {
  const { documents } = await api.ready(signal);
  if (!documents) return empty();
  return { nodes: homeView(suggested(address.filters.document, signal), documents), announcement: "" };
}

export function empty() {
  return { nodes: [emptyIndexView()], announcement: texts.emptyHeading };
}

export async function isIndexEmpty(signal) {
  return (await api.ready(signal)).documents === 0;
}
