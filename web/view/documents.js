/** The list of documents: what each is, and what can be done with it. */

import { HOME, writeAddress } from "../address.js";
import { periodText, texts } from "../messages.js";
import { UNDO_SECONDS, isPending } from "../removals.js";
import { element, facets, quiet } from "./dom.js";

const FILTER_FROM = 8; // a shorter list is seen at a glance
export const FORMATS = ".txt,.md,.markdown,.html,.htm,.pdf,.docx,.xlsx,.csv";

/** `does` is `{remove, undo, removeNow, replace}`, each taking the document. */
export function documentsView(documents, address, does) {
  if (!documents.length) return [];
  const rows = documents.map((one) => [one, item(one, address, does)]);
  const count = element("p", { class: "remark", id: "documents-count" }, texts.documentsCount(documents.length, documents.length));
  const narrow = (event) => {
    const words = event.target.value.trim().toLowerCase();
    for (const [one, row] of rows) row.hidden = !`${one.title} ${one.source} ${one.place ?? ""}`.toLowerCase().includes(words);
    count.textContent = texts.documentsCount(rows.filter(([, row]) => !row.hidden).length, rows.length);
  };
  return [
    element("div", { class: "table-head" }, count, documents.length >= FILTER_FROM ? filterBox(narrow) : null),
    element("ul", { class: "documents", "aria-label": texts.documentsList }, rows.map(([, row]) => row)),
  ];
}

function filterBox(oninput) {
  return element(
    "div",
    { class: "filter" },
    element("label", { for: "documents-filter" }, texts.documentsFilter),
    element("input", { id: "documents-filter", type: "search", autocomplete: "off", oninput }),
  );
}

function item(one, address, does) {
  const title = one.title || one.source;
  const href = writeAddress({ ...address, document: one.id, range: null });
  const isGoing = isPending(one.id);
  return element(
    "li",
    { class: isGoing ? "going" : null },
    element(
      "div",
      { class: "document" },
      element("a", { class: "document-title", href, lang: "zh-CN" }, title),
      facets(
        "document-facets",
        periodText(one.date),
        one.place ? element("span", { lang: "zh-CN" }, one.place) : null,
        texts.characters(one.characters),
        texts.passages(one.passages),
        texts.facts(one.facts),
      ),
      one.policy ? policy(one.policy) : null,
      element("p", { class: "document-source" }, one.source),
      isGoing ? element("p", { class: "going-note" }, texts.removing(UNDO_SECONDS)) : null,
    ),
    element("div", { class: "document-actions" }, isGoing ? goingButtons(one, title, does) : buttons(one, title, does)),
  );
}

function policy({ number, issuer, effective, repealed, replaced_by: replacedBy }) {
  return facets(
    "document-facets policy",
    number,
    issuer,
    effective ? texts.policyEffective(effective) : null,
    repealed ? texts.policyRepealed(repealed) : null,
    replacedBy?.length ? texts.policyReplaced : null,
  );
}

function buttons(one, title, { remove, replace }) {
  const choose = element("input", {
    type: "file",
    id: `replace-${one.id}`,
    class: "visually-hidden",
    accept: FORMATS,
    "aria-label": texts.replaceName(title),
    onchange: (event) => replace(one, event.target.files[0]),
  });
  return [
    element("a", { class: "button quiet", href: writeAddress({ ...HOME, filters: { document: one.id } }) }, texts.onlyThis),
    element("span", { class: "file-button" }, choose, element("label", { for: choose.id, class: "button quiet" }, texts.replace)),
    quiet(texts.remove, () => remove(one), { id: `remove-${one.id}`, "aria-label": texts.removeName(title) }),
  ];
}

function goingButtons(one, title, { undo, removeNow }) {
  return [
    quiet(texts.undo, () => undo(one), { id: `undo-${one.id}`, "aria-label": texts.undoRemove(title) }),
    quiet(texts.removeNow, () => removeNow(one), { "aria-label": texts.removeNowName(title) }),
  ];
}
