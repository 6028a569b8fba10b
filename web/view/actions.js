/** What can be done with an answer: copy it, send its link, say whether it was useful. */

import { sendFeedback } from "../api.js";
import { wholeLink } from "../address.js";
import { answerAsMarkdown, answerAsText } from "../citing.js";
import { copyText } from "../copying.js";
import { texts } from "../messages.js";
import { element, quiet } from "./dom.js";

const COPIED_MS = 2000;

export function actions(answer, address, { report, options }) {
  const link = () => wholeLink(address);
  return element(
    "div",
    { class: "actions", role: "group", "aria-label": texts.actions },
    copyButton(texts.copy, () => answerAsText(answer, address), report),
    copyButton(texts.copyMarkdown, () => answerAsMarkdown(answer, address), report),
    copyButton(texts.copyLink, () => window.location.href || link(), report),
    options.feedback ? feedback(answer, address, report) : null,
  );
}

/** A button that copies; it says so in its place, as wide as before. */
export function copyButton(name, makeText, report) {
  const words = element("span", {}, name);
  const done = element("span", { class: "copied", "aria-hidden": "true" }, texts.copied);
  const copy = async () => {
    const isCopied = await copyText(makeText());
    report(isCopied ? texts.copied : texts.copyFailed);
    if (!isCopied) return;
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, COPIED_MS);
  };
  const button = quiet([words, done], copy, { class: "quiet copy" });
  return button;
}

function feedback(answer, address, report) {
  const rate = async (rating, event) => {
    const pressed = event.currentTarget;
    const used = answer.citations.filter((citation) => citation.used).map(({ source, text }) => ({ source, text }));
    const { question, history } = address;
    const told = { question, history, answered: answer.answered, answer: answer.answer, rating, citations: used };
    try {
      await sendFeedback(told);
    } catch (error) {
      return report(error.name === "ApiError" ? `${texts.feedbackFailed} ${error.message}` : texts.feedbackFailed);
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
    thanks.textContent = texts.feedbackThanks;
    report(texts.feedbackThanks);
  };
  const buttons = ["useful", "useless"].map((rating) =>
    quiet(texts[rating], (event) => rate(rating, event), { "aria-pressed": "false" }),
  );
  const thanks = element("span", { class: "thanks", "aria-hidden": "true" });
  return element("div", { class: "feedback", role: "group", "aria-label": texts.feedback }, buttons, thanks);
}
