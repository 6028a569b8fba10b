/** The page before the first question: examples and what is there to ask about. */

import { HOME, writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { element } from "./dom.js";

/** Room is kept for the examples, which come a moment later. */
export function homeView(questions, documentCount) {
  const documents = writeAddress({ ...HOME, view: "documents" });
  return [
    element("p", { class: "collection" }, element("a", { href: documents }, texts.collection(documentCount))),
    questionLinks("examples", texts.examples, questions),
  ];
}

/** A list of questions to ask with one click; `questions` is a promise of them, and nothing is shown where there are none. */
export function questionLinks(id, heading, questions) {
  const list = element("ul", { lang: "zh-CN" });
  const section = element(
    "section",
    { class: "examples", "aria-labelledby": id, hidden: true },
    element("h2", { id }, heading),
    list,
  );
  questions.then((some) => {
    list.replaceChildren(
      ...some.map((question) => element("li", {}, element("a", { href: writeAddress({ ...HOME, question }) }, question))),
    );
    section.hidden = !some.length;
  });
  return section;
}
