/** A whole article in the panel beside the answer, with the cited place highlighted. */

import { periodText, texts } from "../messages.js";
import { cut, lines } from "../offsets.js";
import { copyButton } from "./actions.js";
import { element, facets, quiet } from "./dom.js";

/**
 * The panel's frame: what is being read in its body, and above it the way to the other places, a link to this one, and
 * the way out. `steps` is `{at, all, move(by)}`, or null where there is one place only.
 */
export function articleFrame({ steps, close, report }, content) {
  return [
    element(
      "div",
      { class: "article-bar" },
      element("p", {}, texts.article),
      steps ? stepper(steps) : null,
      copyButton(texts.copyLink, () => window.location.href, report),
      quiet(texts.close, close, { "aria-label": texts.closeArticle }),
    ),
    element("div", { class: "article-body", id: "article-body", tabindex: "0", role: "region", "aria-label": texts.article }, content),
  ];
}

function stepper({ at, all, move }) {
  const position = element(
    "span",
    { class: "position" },
    element("span", { "aria-hidden": "true" }, texts.placeShort(at + 1, all)),
    element("span", { class: "visually-hidden" }, texts.placeOf(at + 1, all)),
  );
  return element(
    "div",
    { class: "steps", role: "group", "aria-label": texts.evidence },
    quiet("↑", () => move(-1), { id: "previous-place", "aria-label": texts.previousPlace, disabled: at === 0 }),
    position,
    quiet("↓", () => move(1), { id: "next-place", "aria-label": texts.nextPlace, disabled: at === all - 1 }),
  );
}

/** The article's text; `range` ({start, end} in code points, or null) is highlighted. */
export function articleView(article, range, original) {
  const hasTitle = article.headings.some((heading) => heading.kind === "title");
  const kindAt = new Map(article.headings.map((heading) => [heading.start, heading.kind]));
  const text = lines(article.text).map((line) => block(line, kindAt.get(line.start), range));
  return element(
    "article",
    { lang: "zh-CN" },
    hasTitle ? null : element("h2", {}, article.title),
    text,
    element(
      "footer",
      { class: "article-end" },
      facets("article-source", article.source, article.place, periodText(article.date)),
      element("p", {}, original),
    ),
  );
}

function block(line, kind, range) {
  const tag = { title: "h2", heading: "h3" }[kind] ?? "p";
  const className = kind === "subtitle" ? "subtitle" : null;
  return element(tag, { class: className }, highlighted(line, range));
}

function highlighted(line, range) {
  if (!range || range.end <= line.start || range.start >= line.end) return line.text;
  const [before, inside, after] = cut(line.text, range.start - line.start, range.end - line.start);
  return [before, element("mark", {}, inside), after];
}

/** Bring the highlighted place to the upper third of the panel, without moving the page behind it. */
export function scrollToMark(panel) {
  const body = panel.querySelector(".article-body");
  const mark = body?.querySelector("mark");
  if (!mark) return;
  const offset = mark.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTop += offset - body.clientHeight / 3;
}
