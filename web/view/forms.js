/** Boxes to type a question into. */

import { texts } from "../messages.js";
import { element } from "./dom.js";

/**
 * Call `onQuestion(text)` on submit. Enter submits and Shift+Enter breaks the line, but never while an input method is
 * composing: there Enter takes the typed letters. (Safari ends the composition first and reports only keyCode 229.)
 */
export function onQuestionSubmitted(form, onQuestion, onBlank) {
  const box = form.querySelector("textarea");
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = box.value.trim();
    if (question || !onBlank) onQuestion(question);
    else {
      box.focus();
      onBlank();
    }
  });
}

/** The box for the next question of a conversation, and the way out of it. */
export function followUpForm({ askNext, startAnew }) {
  const box = element("textarea", {
    id: "follow-up",
    rows: 1,
    maxlength: 2000,
    enterkeyhint: "search",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: texts.followUpPlaceholder,
  });
  const form = element(
    "form",
    { class: "question-form follow-up" },
    element("label", { for: "follow-up" }, texts.followUp),
    element("div", { class: "question-row" }, box, element("button", { type: "submit" }, texts.screens.ask.submit)),
    element("button", { type: "button", class: "quiet", onclick: startAnew }, texts.newConversation),
  );
  onQuestionSubmitted(form, askNext, () => {});
  return form;
}
