/** The question that is being answered, and the ones before it, folded. */

import { writeAddress } from "../address.js";
import { texts } from "../messages.js";
import { element } from "./dom.js";
import { evidenceList } from "./evidence.js";
import { reason } from "./states.js";

/**
 * The question as the screen's heading, under the earlier turns; there at once, before the answer comes. Without earlier
 * turns it stands in the question box, and the heading is for screen readers and for paper.
 *
 * `known(question, history)` gives an answer of this visit or undefined, `ask(question, history)` fetches it.
 */
export function questionHeading(address, { known, ask }) {
  const isFirst = address.history.length === 0;
  const className = isFirst ? "asked visually-hidden" : "asked";
  return [
    isFirst ? null : turns(address, known, ask),
    element("h1", { class: className, id: "asked", tabindex: "-1" }, address.question),
  ];
}

function turns(address, known, ask) {
  const items = address.history.map((question, at) => turn(question, address.history.slice(0, at), address, known, ask));
  return element("section", { class: "turns", "aria-label": texts.earlier }, element("ol", {}, items));
}

function turn(question, history, address, known, ask) {
  const href = writeAddress({ ...address, view: "ask", question, history, document: null, range: null });
  const content = element("div", { class: "turn" });
  const short = element("span", { class: "turn-answer", lang: "zh-CN" });
  const show = (answer) => {
    short.textContent = answer.answered ? answer.answer : texts.refusedShort;
    content.replaceChildren(
      element("p", { class: "turn-text", lang: "zh-CN" }, answer.answer),
      ...(answer.answered ? [evidenceList(answer, { ...address, question, history })] : []),
      element("p", {}, element("a", { href }, texts.goBackTo)),
    );
  };
  const answer = known(question, history);
  if (answer) show(answer);
  const unfold = async ({ currentTarget }) => {
    if (!currentTarget.open || content.firstChild) return;
    content.textContent = texts.screens.ask.waiting;
    await ask(question, history).then(show, (error) => content.replaceChildren(reason(error)));
  };
  const summary = element("summary", {}, element("span", { class: "turn-question", lang: "zh-CN" }, question), short);
  return element("li", {}, element("details", { ontoggle: unfold }, summary, content));
}
