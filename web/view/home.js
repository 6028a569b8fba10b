/** The page before the first question: examples and what is there to ask about. */

import { HOME, writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { element } from "./dom.js";

export function homeView(questions, documentCount) {
  const examples = questions.map((question) =>
    element("li", {}, element("a", { href: writeAddress({ ...HOME, question }) }, question)),
  );
  const list = element(
    "section",
    { class: "examples", "aria-labelledby": "examples" },
    element("h2", { id: "examples" }, texts.examples),
    element("ul", {}, examples),
  );
  const documents = writeAddress({ ...HOME, view: "documents" });
  return [
    examples.length ? list : null,
    element("p", { class: "collection" }, element("a", { href: documents }, texts.collection(documentCount))),
  ];
}
