/** A question with its answer or refusal, its evidence, and the turns before it. */

import { writeAddress } from "../address.js";
import { periodText, texts } from "../messages.js";
import { element, facets } from "./dom.js";
import { passageList } from "./passages.js";
import { followUpForm } from "./forms.js";

const SHORT = 18;
const MEDIUM = 60;
const NEAREST = 3;

/**
 * The question as the screen's heading, under the earlier turns; there at once, before the answer comes. Without earlier
 * turns it stands in the question box, and the heading is for screen readers and for paper.
 */
export function questionHeading(address, answerTo) {
  const isFirst = address.history.length === 0;
  const className = isFirst ? "asked visually-hidden" : "asked";
  return [
    isFirst ? null : turns(address, answerTo),
    element("h1", { class: className, id: "asked", tabindex: "-1" }, address.question),
  ];
}

function turns(address, answerTo) {
  const items = address.history.map((question, at) => {
    const history = address.history.slice(0, at);
    const href = writeAddress({ view: "ask", question, history, document: null, range: null });
    const answer = answerTo(question, history);
    const reply = answer ? element("span", { class: "turn-answer" }, answer.answer) : null;
    return element("li", {}, element("a", { href }, question), reply);
  });
  return element("section", { class: "turns", "aria-label": texts.earlier }, element("ol", {}, items));
}

/** All that follows the question: the answer, large, then the evidence, further reading and the follow-up box. */
export function answerView(answer, address, { askNext, startAnew }) {
  return [
    answer.answered ? answerBox(answer, address) : refusalBox(answer, address),
    answer.answered ? evidence(answer.citations, address) : nearest(answer.citations, address),
    followUpForm({ askNext, startAnew }),
  ];
}

function answerBox(answer, address) {
  const { length } = answer.answer;
  const isOne = answer.kind === "span" || answer.kind === "yesno";
  const size = isOne && length <= SHORT ? "short" : length <= MEDIUM ? "medium" : "long";
  return element(
    "section",
    { class: "answer", "aria-labelledby": "asked" },
    element("p", { class: "answer-text", "data-size": size, "data-kind": answer.kind }, answerPieces(answer, address)),
    about(answer, address),
  );
}

function refusalBox(answer, address) {
  return element(
    "section",
    { class: "refusal", "aria-labelledby": "asked" },
    element("p", { class: "refusal-label" }, texts.refused),
    element("p", { class: "refusal-text" }, answer.answer),
    about(answer, address),
  );
}

function about(answer, address) {
  const sure = element(
    "span",
    { class: "confidence", title: texts.confidencePercent(answer.confidence) },
    texts.confidence(answer.confidence),
    element("span", { class: "visually-hidden" }, `（${texts.confidencePercent(answer.confidence)}）`),
  );
  const understood = answer.question && answer.question !== address.question ? answer.question : null;
  return facets(
    "about",
    sure,
    answer.period ? texts.period(periodText(answer.period)) : null,
    understood ? texts.understood(understood) : null,
  );
}

/** The answer's text; each piece that a document gave links to its place, the last of a run shows the marker. */
function answerPieces({ answer, spans }, address) {
  const characters = Array.from(answer);
  const inOrder = [...spans].sort((a, b) => a.answer_start - b.answer_start);
  const pieces = [];
  let at = 0;
  inOrder.forEach((span, index) => {
    if (span.answer_start < at || span.answer_end > characters.length) return;
    const range = { start: span.start, end: span.end };
    const href = writeAddress({ ...address, document: span.document_id, range });
    const text = characters.slice(span.answer_start, span.answer_end).join("");
    pieces.push(characters.slice(at, span.answer_start).join(""));
    pieces.push(element("a", { class: "answer-piece", href }, text));
    if (inOrder[index + 1]?.marker !== span.marker) {
      pieces.push(element("sup", {}, element("a", { href, "aria-label": texts.marker(span.marker) }, `${span.marker}`)));
    }
    at = span.answer_end;
  });
  return [...pieces, characters.slice(at).join("")];
}

function evidence(citations, address) {
  const used = citations.filter((citation) => citation.used);
  const others = citations.filter((citation) => !citation.used);
  return [
    used.length ? passagesSection("evidence", texts.evidence, used, address) : null,
    others.length ? related(others, address) : null,
  ];
}

function nearest(citations, address) {
  const [first, others] = [citations.slice(0, NEAREST), citations.slice(NEAREST)];
  return [
    first.length ? passagesSection("nearest", texts.nearest, first, address) : null,
    others.length ? related(others, address) : null,
  ];
}

function passagesSection(id, heading, citations, address) {
  return element(
    "section",
    { class: id, "aria-labelledby": id },
    element("h2", { id }, heading),
    passageList(citations, address),
  );
}

function related(citations, address) {
  return element(
    "details",
    { class: "related" },
    element("summary", {}, texts.related(citations.length)),
    passageList(citations, address),
  );
}
