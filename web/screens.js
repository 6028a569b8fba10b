/**
 * One function for each screen: fetch what it needs, return what to show.
 *
 * Each takes the address and main's `tools`, and resolves to `{nodes, announcement}`; it rejects with an ApiError, or
 * with an AbortError when a newer screen replaced it.
 */

import * as api from "./api.js";
import { HOME } from "./address.js";
import { exampleQuestions } from "./examples.js";
import { texts } from "./messages.js";
import { answerView } from "./view/answer.js";
import { documentsView } from "./view/documents.js";
import { factsView } from "./view/facts.js";
import { homeView } from "./view/home.js";
import { passageList } from "./view/passages.js";
import { emptyIndexView, remark } from "./view/states.js";

const MAX_KEPT = 50;
const kept = new Map(); // answers by question and history: going back shows them at once

export const screens = { ask: askScreen, search: searchScreen, facts: factsScreen, documents: documentsScreen };

export function keptAnswer(question, history) {
  return kept.get(JSON.stringify([question, ...history]));
}

function keep(question, history, answer) {
  kept.set(JSON.stringify([question, ...history]), answer);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value);
}

async function askScreen(address, tools) {
  if (!address.question) return homeScreen(tools);
  const { question, history } = address;
  const before = tools.fresh ? undefined : keptAnswer(question, history);
  const answer = before ?? (await api.ask(question, history, tools.signal));
  keep(question, history, answer);
  if (!answer.citations.length && (await isIndexEmpty(tools.signal))) return emptyScreen();
  const nodes = answerView(answer, address, {
    askNext: (next) => tools.go({ ...HOME, question: next, history: [...history, question] }),
    startAnew: tools.startAnew,
  });
  const announcement = answer.answered ? texts.answered(answer.answer) : texts.refusedAnnounced(answer.answer);
  return { nodes, announcement };
}

async function homeScreen({ signal }) {
  const [{ documents }, { facts }] = await Promise.all([
    api.documents(signal),
    api.facts("", signal).catch(() => ({ facts: [] })), // examples are a courtesy: the page works without them
  ]);
  if (!documents.length) return emptyScreen();
  return { nodes: homeView(exampleQuestions(facts), documents.length), announcement: "" };
}

function emptyScreen() {
  return { nodes: [emptyIndexView()], announcement: texts.emptyHeading };
}

async function isIndexEmpty(signal) {
  return (await api.documents(signal)).documents.length === 0;
}

async function searchScreen(address, { signal }) {
  if (!address.question) return (await isIndexEmpty(signal)) ? emptyScreen() : { nodes: [], announcement: "" };
  const { hits } = await api.search(address.question, signal);
  if (!hits.length) return { nodes: [remark(texts.foundNone)], announcement: texts.foundNone };
  const announcement = texts.found(hits.length);
  return { nodes: [remark(announcement), passageList(hits, address)], announcement };
}

async function factsScreen(address, { signal }) {
  const { facts } = await api.facts(address.question, signal);
  if (!facts.length) return { nodes: [remark(texts.factsNone)], announcement: texts.factsNone };
  return { nodes: factsView(facts, address), announcement: texts.factsCount(facts.length, facts.length) };
}

async function documentsScreen(address, tools, results = [], announcement = "") {
  const { documents } = await api.documents(tools.signal);
  const again = async (found, message) => {
    kept.clear(); // answers may differ now
    tools.put(await documentsScreen(address, tools, found, message));
  };
  // Neither is aborted when another screen is shown: what was begun is finished.
  const upload = tools.guarded(async (files) => {
    if (!files.length) return tools.report(texts.uploadNothing);
    tools.report(texts.uploading(files.length));
    const reply = await api.upload(files);
    return again(reply.results, reply.results.map((one) => `${one.source}：${texts.uploaded[one.status]}`).join("；"));
  });
  const remove = tools.guarded(async (id, title) => {
    if (!window.confirm(texts.confirmRemove(title))) return;
    await api.removeDocument(id);
    await again([], texts.removed(title));
  });
  const nodes = documentsView(documents, address, { remove, upload, results });
  return { nodes: documents.length ? nodes : [emptyIndexView(), ...nodes], announcement };
}
