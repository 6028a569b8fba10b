/** Passages with their marked evidence, as citations of an answer and as hits of a search. */

import { writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { markedRange } from "../offsets.js";
import { element, facets } from "./dom.js";

/**
 * A numbered list of citations (by marker) or hits (by rank). Each opens its article: at the marked evidence if it carries
 * the answer, else, where single words are marked, at the whole passage.
 */
export function passageList(passages, address) {
  return element("ol", { class: "passages" }, passages.map((passage) => card(passage, address)));
}

function card(passage, address) {
  const range = passage.used ? markedRange(passage) : { start: passage.start, end: passage.end };
  const href = writeAddress({ ...address, document: passage.document_id, range });
  return element(
    "li",
    { class: "passage" },
    element(
      "a",
      { class: "passage-link", href },
      element("span", { class: "marker" }, `${passage.marker ?? passage.rank}`),
      element("span", { class: "passage-title" }, passage.title || passage.source),
      element("span", { class: "passage-open" }, texts.openArticle),
    ),
    element("p", { class: "passage-text" }, marked(passage.segments)),
    facets("passage-source", passage.source, passage.page ? texts.page(passage.page) : null),
  );
}

function marked(segments) {
  return segments.map((segment) => (segment.marked ? element("mark", {}, segment.text) : segment.text));
}
