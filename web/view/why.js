/** Why a passage was chosen, or an answer given: what matched, how much, and how sure the program is. */

import { periodText, texts } from "../messages.js";
import { drawn, element } from "./dom.js";

const BAR = 100;

/** Folded under an answer: the question as understood, the time, the confidence, then each citation that was used. */
export function whyAnswer(answer) {
  const cited = answer.citations.filter((citation) => citation.used && citation.why);
  return element(
    "details",
    { class: "why" },
    element("summary", {}, texts.why),
    element(
      "dl",
      {},
      pair(texts.whyUnderstood, answer.question, "zh-CN"),
      answer.period ? pair(texts.whyPeriod, periodText(answer.period)) : null,
      pair(texts.whyConfidence, texts.confidencePercent(answer.confidence)),
    ),
    cited.map(({ marker, why }) => [element("h3", {}, texts.whyCitation(marker)), reasons(why)]),
  );
}

export function whyPassage(why) {
  return element("details", { class: "why" }, element("summary", {}, texts.whyHit), reasons(why));
}

function reasons({ words, scores, place, period }) {
  const found = words.length ? words.map((word) => element("span", { class: "word", lang: "zh-CN" }, word)) : texts.whyNoWords;
  const parts = Object.entries(texts.whyParts).filter(([part]) => Math.abs(scores[part] ?? 0) >= 0.005);
  return element(
    "dl",
    {},
    pair(texts.whyWords, found),
    place ? pair(texts.whyPlace, place, "zh-CN") : null,
    period ? pair(texts.whyPeriod, periodText(period)) : null,
    parts.map(([part, name]) => pair(name, [score(scores[part]), bar(scores[part])])),
    scores.score === undefined ? null : pair(texts.whyScore, score(scores.score)),
  );
}

function pair(name, value, lang = null) {
  return element("div", {}, element("dt", {}, name), element("dd", { lang }, value));
}

const score = (value) => element("span", { class: "score" }, `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`);

function bar(value) {
  const width = Math.min(1, Math.abs(value)) * BAR;
  return drawn(
    "svg",
    { class: value < 0 ? "bar less" : "bar", viewBox: `0 0 ${BAR} 8`, width: BAR, height: 8, "aria-hidden": "true" },
    drawn("rect", { class: "bar-track", width: BAR, height: 8, rx: 4 }),
    drawn("rect", { width: Math.max(width, 4), height: 8, rx: 4 }),
  );
}
