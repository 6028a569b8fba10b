/** The figures of the documents. */

import * as api from "../api.js";
import { writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { factFields, factsView, inOrder, moreFactFields } from "../view/facts.js";
import { filterForm } from "../view/forms.js";
import { remark } from "../view/states.js";

let last = { link: null, reply: null }; // sorting asks for nothing new

export function above(address, { go }) {
  const change = (filters) => go({ ...address, filters, chart: 0, document: null, range: null });
  return [filterForm(factFields(), moreFactFields(), address.filters, change)];
}

export async function show(address, { signal, fresh, go, before }) {
  const link = askedFor(address);
  if (fresh || link !== last.link || !before || askedFor(before) !== link) {
    last = { link, reply: await api.facts(address.question, address.filters, signal) };
  }
  const { facts } = last.reply;
  if (!facts.length) return { nodes: [remark(texts.factsNone)], announcement: texts.factsNone };
  const places = inOrder(facts, address.sort).map(({ document_id: document, start, end }) => ({ document, range: { start, end } }));
  return { nodes: factsView(last.reply, address, go), announcement: texts.factsCount(facts.length, facts.length), places };
}

const askedFor = (address) => writeAddress({ ...address, sort: "", chart: 0, document: null, range: null });
