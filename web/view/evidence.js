/** The sentences that carry an answer, each with a little of what stands around it. */

import { writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { codePointLength, cut, markedRange } from "../offsets.js";
import { element, facets } from "./dom.js";
import { previewed } from "./preview.js";

const BEFORE = 48;
const AFTER = 24;

/** The used citations as numbered quotations; the answer's own words in them stand out. */
export function evidenceList({ citations, spans }, address) {
  const used = citations.filter((citation) => citation.used);
  return element("ol", { class: "quotes" }, used.map((citation) => quote(citation, spans, address)));
}

function quote(citation, spans, address) {
  const href = writeAddress({ ...address, document: citation.document_id, range: markedRange(citation) });
  const { marker } = citation;
  const mark = element("a", { class: "marker", href, "aria-label": texts.marker(marker) }, `${marker}`);
  return element(
    "li",
    { class: "quote-item" },
    previewed(mark, citation),
    element(
      "div",
      {},
      element("blockquote", { lang: "zh-CN" }, quoted(citation, spans)),
      facets(
        "passage-source",
        element("a", { href, lang: "zh-CN" }, citation.title || citation.source),
        citation.source,
        citation.page ? texts.page(citation.page) : null,
      ),
    ),
  );
}

function quoted(citation, spans) {
  const { segments } = citation;
  const first = segments.findIndex((segment) => segment.marked);
  const last = segments.length - 1 - [...segments].reverse().findIndex((segment) => segment.marked);
  let at = citation.start;
  return segments.map(({ text, marked }, index) => {
    const start = at;
    at += codePointLength(text);
    if (marked) return element("mark", {}, withAnswer(text, start, spans, citation));
    if (index < first) return leadIn(text);
    return index > last ? leadOut(text) : text;
  });
}

/** The marked text with the words of the answer in it strong. */
function withAnswer(text, start, spans, { marker }) {
  const end = start + codePointLength(text);
  const inside = spans.filter((span) => span.marker === marker && span.start >= start && span.end <= end);
  const answered = inside.reduce((sum, span) => sum + span.end - span.start, 0);
  if (answered > 0.8 * (end - start)) return text; // a sentence that is the answer needs no stress
  const pieces = [];
  let rest = text;
  let from = start;
  for (const span of inside.sort((a, b) => a.start - b.start)) {
    if (span.start < from) continue;
    const [before, words, after] = cut(rest, span.start - from, span.end - from);
    pieces.push(before, element("strong", {}, words));
    [rest, from] = [after, span.end];
  }
  return [...pieces, rest];
}

/** The end of the text before the evidence, from the beginning of a sentence where one is near. */
export function leadIn(text) {
  const characters = Array.from(text);
  if (characters.length <= BEFORE) return text;
  const near = characters.slice(-BEFORE).join("");
  const sentence = /[。！？；\n]([^。！？；\n]+[。！？；，：:\n]*)$/.exec(near);
  return sentence ? sentence[1] : `…${near}`;
}

/** The beginning of the text after it, to the end of a sentence or at least of a clause where one is near. */
export function leadOut(text) {
  const characters = Array.from(text);
  if (characters.length <= AFTER) return text;
  const near = characters.slice(0, AFTER).join("");
  const sentences = /^[^]*[。！？；\n]/.exec(near);
  if (sentences?.[0].trim()) return sentences[0].trimEnd();
  return `${/^[^]*[，、：]/.exec(near)?.[0] ?? near}…`;
}
