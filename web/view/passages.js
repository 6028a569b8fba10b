/** Passages with their marked evidence, as citations of an answer and as hits of a search. */

import { writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { markedRange } from "../offsets.js";
import { element, facets } from "./dom.js";

/** A numbered list of citations; each opens its article at the marked evidence. */
export function citationList(citations, address) {
  const cards = citations.map((citation) => card(citation, citation.marker, markedRange(citation), address));
  return element("ol", { class: "passages" }, cards);
}

/** A ranked list of hits; each opens its article at the whole passage, because single words are marked in it. */
export function hitList(hits, address) {
  const cards = hits.map((hit) => card(hit, hit.rank, { start: hit.start, end: hit.end }, address));
  return element("ol", { class: "passages" }, cards);
}

function card(passage, number, range, address) {
  const href = writeAddress({ ...address, document: passage.document_id, range });
  return element(
    "li",
    { class: "passage" },
    element(
      "a",
      { class: "passage-link", href },
      element("span", { class: "marker" }, String(number)),
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
