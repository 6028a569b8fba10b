/** Passages with their marked words: the hits of a search, further reading, and the nearest ones of a refusal. */

import { writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { element, facets } from "./dom.js";
import { whyPassage } from "./why.js";

/** A numbered list of citations (by marker) or hits (by rank), each opening its article at the whole passage. */
export function passageList(passages, address, explains = false) {
  return element("ol", { class: "passages" }, passages.map((passage) => card(passage, address, explains)));
}

function card(passage, address, explains) {
  return element(
    "li",
    { class: "passage" },
    element(
      "a",
      { class: "passage-link", href: passageHref(passage, address) },
      element("span", { class: "marker" }, `${passage.marker ?? passage.rank}`),
      element("span", { class: "passage-title", lang: "zh-CN" }, passage.title || passage.source),
      element("span", { class: "passage-open" }, texts.openArticle),
    ),
    element("p", { class: "passage-text", lang: "zh-CN" }, marked(passage.segments)),
    facets("passage-source", passage.source, passage.page ? texts.page(passage.page) : null),
    explains && passage.why ? whyPassage(passage.why) : null,
  );
}

const passageHref = (passage, address) =>
  writeAddress({ ...address, document: passage.document_id, range: { start: passage.start, end: passage.end } });

export function marked(segments) {
  return segments.map((segment) => (segment.marked ? element("mark", {}, segment.text) : segment.text));
}

/** ↑ and ↓ move between the links of a list, Home and End to its ends; ↑ from the first goes back to `before`. */
export function moveByArrows(list, before) {
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll(".passage-link")];
    const at = links.indexOf(document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = { ArrowDown: links[at + 1], ArrowUp: links[at - 1] ?? before, Home: links[0], End: links.at(-1) }[event.key];
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
}
