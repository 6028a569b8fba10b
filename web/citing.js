/** An answer with its quotations and sources, as text and as Markdown, to be pasted elsewhere. */

import { wholeLink } from "./address.js";
import { texts } from "./messages.js";
import { markedRange } from "./offsets.js";

const MARKDOWN = /[\\`*_{}[\]<>()#+\-!|~&$]/g;

export function answerAsText(answer, address) {
  const quotes = quoted(answer).map(
    (citation) => `[${citation.marker}] 「${evidenceOf(citation)}」${texts.copiedSource(citation.title, sourceOf(citation))}`,
  );
  return [
    texts.copiedQuestion(address.question),
    texts.copiedAnswer(answer.answer),
    ...quotes,
    texts.copiedLink(wholeLink(address)),
  ].join("\n");
}

export function answerAsMarkdown(answer, address) {
  const quotes = quoted(answer).map((citation) => {
    const link = wholeLink({ ...address, document: citation.document_id, range: markedRange(citation) });
    const quote = escaped(evidenceOf(citation)).split("\n").join("\n> ");
    return `> ${quote}\n>\n> —— [${escaped(citation.title || citation.source)}](<${link}>)（${escaped(sourceOf(citation))}）`;
  });
  return [`**${escaped(address.question)}**`, escaped(answer.answer), ...quotes].join("\n\n");
}

/** The marked words of a citation; what lies between two of them is left out and says so. */
export function evidenceOf({ segments, text }) {
  const marked = segments.filter((segment) => segment.marked).map((segment) => segment.text.trim());
  return marked.length ? marked.join(" …… ") : text;
}

const quoted = (answer) => answer.citations.filter((citation) => citation.used);

const sourceOf = ({ source, page }) => (page ? `${source}，${texts.page(page)}` : source);

/** Text that Markdown takes as it is: a line cannot begin a list or a heading either. */
const escaped = (text) => text.replace(MARKDOWN, "\\$&").replace(/^(\s*\d+)([.)])/gm, "$1\\$2");
