/** A whole article in the panel beside the answer, with the cited place highlighted. */

import { originalLink } from "../api.js";
import { periodText, texts } from "../messages.js";
import { cut, lines } from "../offsets.js";
import { element, facets } from "./dom.js";

/** The panel's frame: the way out on top, then what is being read. */
export function articleFrame(close, ...content) {
  return [
    element(
      "div",
      { class: "article-bar" },
      element("p", {}, texts.article),
      element("button", { type: "button", class: "quiet", onclick: close, "aria-label": texts.closeArticle }, texts.close),
    ),
    element("div", { class: "article-body", tabindex: "0", role: "region", "aria-label": texts.article }, content),
  ];
}

/** The article's text; `range` ({start, end} in code points, or null) is highlighted. */
export function articleView(article, range) {
  const hasTitle = article.headings.some((heading) => heading.kind === "title");
  const kindAt = new Map(article.headings.map((heading) => [heading.start, heading.kind]));
  const text = lines(article.text).map((line) => block(line, kindAt.get(line.start), range));
  return element(
    "article",
    {},
    hasTitle ? null : element("h2", {}, article.title),
    text,
    facets("article-source", article.source, article.place, periodText(article.date)),
    element("p", {}, element("a", { href: originalLink(article.id), download: true }, texts.original)),
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
