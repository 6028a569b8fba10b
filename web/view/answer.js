/** A question with its answer or refusal, its evidence, and the turns before it. */

import { writeAddress } from "../address.js";
import { periodText, texts } from "../messages.js";
import { markedRange } from "../offsets.js";
import { actions } from "./actions.js";
import { element, facets } from "./dom.js";
import { evidenceList } from "./evidence.js";
import { followUpForm } from "./forms.js";
import { questionLinks } from "./home.js";
import { passageList } from "./passages.js";
import { previewed } from "./preview.js";
import { whyAnswer } from "./why.js";

const SHORT = 18;
const MEDIUM = 60;
const NEAREST = 3;

/** All that follows the question: the answer, large, then the evidence, further reading and the follow-up box. */
export function answerView(answer, address, { askNext, startAnew, report, options, also }) {
  return [
    answer.answered ? answerBox(answer, address) : refusalBox(answer, address),
    actions(answer, address, { report, options }),
    answer.answered ? evidence(answer, address) : nearest(answer.citations, address),
    answer.answered ? whyAnswer(answer) : null,
    followUpForm({ askNext, startAnew }),
    questionLinks("also", texts.alsoAsk, also),
  ];
}

function answerBox(answer, address) {
  const { length } = answer.answer;
  const isOne = answer.kind === "span" || answer.kind === "yesno";
  const size = isOne && length <= SHORT ? "short" : length <= MEDIUM ? "medium" : "long";
  return element(
    "section",
    { class: "answer", "aria-labelledby": "asked" },
    element(
      "p",
      { class: "answer-text", "data-size": size, "data-kind": answer.kind, lang: "zh-CN" },
      answerPieces(answer, address),
    ),
    about(answer, address),
    answer.generated ? element("p", { class: "generated" }, texts.generated) : null,
    answer.dropped?.length ? dropped(answer.dropped) : null,
  );
}

function dropped(sentences) {
  return element(
    "details",
    { class: "dropped" },
    element("summary", {}, texts.dropped(sentences.length)),
    element("ul", { lang: "zh-CN" }, sentences.map((sentence) => element("li", {}, sentence))),
  );
}

function refusalBox(answer, address) {
  const missing = answer.missing ?? [];
  const words = missing.map(({ kind, text }) =>
    element("li", {}, element("span", { lang: "zh-CN" }, text), element("small", {}, texts.missingKinds[kind] ?? "")),
  );
  const search = writeAddress({ ...address, view: "search", history: [], document: null, range: null });
  return element(
    "section",
    { class: "refusal", "aria-labelledby": "asked" },
    element("p", { class: "refusal-label" }, texts.refused),
    element("p", { class: "refusal-text", lang: "zh-CN" }, answer.answer),
    missing.length ? [element("p", { class: "missing-label" }, texts.missing), element("ul", { class: "missing" }, words)] : null,
    about(answer, address),
    element("p", { class: "refusal-next" }, element("a", { href: search }, texts.searchInstead)),
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

/** The answer's text; each piece that a document gave links to its words, the last of a run has the mark of its evidence. */
function answerPieces({ answer, spans, citations }, address) {
  const characters = Array.from(answer);
  const inOrder = [...spans].sort((a, b) => a.answer_start - b.answer_start);
  const pieces = [];
  let at = 0;
  inOrder.forEach((span, index) => {
    if (span.answer_end > characters.length) return;
    const linkTo = (range) => writeAddress({ ...address, document: span.document_id, range });
    const text = characters.slice(span.answer_start, span.answer_end).join("");
    if (span.answer_start >= at) {
      pieces.push(characters.slice(at, span.answer_start).join(""));
      pieces.push(element("a", { class: "answer-piece", href: linkTo({ start: span.start, end: span.end }) }, text));
      at = span.answer_end;
    }
    if (inOrder[index + 1]?.marker !== span.marker) {
      const citation = citations.find((one) => one.marker === span.marker);
      if (citation) pieces.push(element("sup", {}, mark(citation, linkTo(markedRange(citation)))));
    }
  });
  return [...pieces, characters.slice(at).join("")];
}

function mark(citation, href) {
  const { marker } = citation;
  return previewed(element("a", { href, "aria-label": texts.marker(marker) }, `${marker}`), citation);
}

function evidence(answer, address) {
  const others = answer.citations.filter((citation) => !citation.used);
  return [
    answer.citations.length > others.length
      ? element(
          "section",
          { class: "evidence", "aria-labelledby": "evidence" },
          element("h2", { id: "evidence" }, texts.evidence),
          evidenceList(answer, address),
        )
      : null,
    others.length ? related(others, address) : null,
  ];
}

function nearest(citations, address) {
  const [first, others] = [citations.slice(0, NEAREST), citations.slice(NEAREST)];
  return [
    first.length
      ? element(
          "section",
          { class: "nearest", "aria-labelledby": "nearest" },
          element("h2", { id: "nearest" }, texts.nearest),
          passageList(first, address, true),
        )
      : null,
    others.length ? related(others, address) : null,
  ];
}

function related(citations, address) {
  return element(
    "details",
    { class: "related" },
    element("summary", {}, texts.related(citations.length)),
    passageList(citations, address, true),
  );
}
