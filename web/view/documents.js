/** The list of documents, uploading and removing. */

import { writeAddress } from "../address.js";
import { periodText, texts } from "../messages.js";
import { element, facets } from "./dom.js";

const FORMATS = ".txt,.md,.markdown,.html,.htm,.pdf,.docx,.xlsx,.csv";

export function documentsView(documents, address, { remove, upload, results }) {
  return [
    documents.length ? element("ul", { class: "documents" }, documents.map((one) => item(one, address, remove))) : null,
    uploadForm(upload, results),
  ];
}

function item(one, address, remove) {
  const title = one.title || one.source;
  const href = writeAddress({ ...address, document: one.id, range: null });
  return element(
    "li",
    {},
    element(
      "div",
      {},
      element("a", { class: "document-title", href }, title),
      facets(
        "document-facets",
        periodText(one.date),
        one.place,
        texts.characters(one.characters),
        texts.passages(one.passages),
        texts.facts(one.facts),
      ),
      element("p", { class: "document-source" }, one.source),
    ),
    element(
      "button",
      { type: "button", class: "quiet", "aria-label": texts.removeName(title), onclick: () => remove(one.id, title) },
      texts.remove,
    ),
  );
}

function uploadForm(upload, results) {
  const chosen = element("span", { class: "chosen", id: "chosen" }, texts.noFiles);
  const input = element("input", {
    type: "file",
    id: "files",
    "aria-describedby": "chosen",
    class: "visually-hidden", // its own words would be in the browser's language
    multiple: true,
    accept: FORMATS,
    onchange: () => {
      chosen.textContent = [...input.files].map((file) => file.name).join("、") || texts.noFiles;
    },
  });
  const send = (event) => {
    event.preventDefault();
    upload([...input.files]);
  };
  return element(
    "form",
    { class: "upload", "aria-labelledby": "upload-heading", onsubmit: send },
    element("h2", { id: "upload-heading" }, texts.uploadHeading),
    element(
      "div",
      { class: "upload-row" },
      input,
      element("label", { for: "files" }, texts.uploadLabel),
      chosen,
      element("button", { type: "submit" }, texts.upload),
    ),
    element("p", { class: "hint" }, texts.uploadHint),
    results.length ? resultList(results) : null,
  );
}

function resultList(results) {
  const items = results.map(({ source, status, message }) =>
    element(
      "li",
      { "data-status": status },
      element("strong", {}, texts.uploaded[status] ?? status),
      element("span", {}, source),
      message ? element("span", { class: "reason" }, message) : null,
    ),
  );
  return element("ul", { class: "upload-results", "aria-label": texts.uploadResults }, items);
}
