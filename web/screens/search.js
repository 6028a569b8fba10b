/** Passages only. */

import * as api from "../api.js";
import { texts } from "../messages.js";
import { element, quiet } from "../view/dom.js";
import { filterForm } from "../view/forms.js";
import { moveByArrows, passageList } from "../view/passages.js";
import { remark } from "../view/states.js";
import { empty, isIndexEmpty } from "./ask.js";

const HITS = 20;
const MORE = 50;

let documents = []; // to choose from

export function above(address, { go }) {
  const names = documents.map(({ id, title, source }) => [id, title || source]);
  const fields = [
    { name: "document", label: texts.filterDocument, options: [["", texts.filterAll], ...names] },
    { name: "place", label: texts.filterPlace },
    { name: "year", label: texts.filterYear, hint: texts.yearExample, numeric: true },
    { name: "metric", label: texts.filterMetric },
  ];
  return [filterForm(fields, [], address.filters, (filters) => go({ ...address, filters, document: null, range: null }))];
}

/** What `above` shows better a moment later. */
export async function prepare(signal) {
  ({ documents } = await api.documents(signal));
}

export async function show(address, tools, k = HITS) {
  const { signal } = tools;
  if (!address.question) return (await isIndexEmpty(signal)) ? empty() : { nodes: [], announcement: "" };
  const { hits } = await api.search(address.question, address.filters, k, signal);
  if (!hits.length) return { nodes: [remark(texts.foundNone)], announcement: texts.foundNone };
  const announcement = texts.found(hits.length);
  const list = passageList(hits, address, true);
  moveByArrows(list, tools.question);
  const more = tools.guarded(async () => tools.put(await show(address, tools, MORE)));
  const nodes = [
    element("div", { class: "table-head" }, remark(announcement), element("p", { class: "hint keys" }, texts.moveHint)),
    list,
    hits.length === HITS ? quiet(texts.showMore, more, { class: "quiet more" }) : null,
  ];
  const places = hits.map(({ document_id: document, start, end }) => ({ document, range: { start, end } }));
  return { nodes, announcement, places };
}
