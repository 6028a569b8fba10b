/** Boxes to type a question into, and conditions to choose. */

import { texts } from "../messages.js";
import { element, quiet } from "./dom.js";

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
    quiet(texts.newConversation, startAnew),
  );
  onQuestionSubmitted(form, askNext, () => {});
  return form;
}

/**
 * Conditions; `change(filters)` is called when one was chosen or its box left, never for half-typed words.
 *
 * A field is `{name, label, options: [[value, text], …]}` for a choice, or `{name, label, hint, numeric}` for a box; those
 * in `more` are folded while none of them is set.
 */
export function filterForm(fields, more, filters, change) {
  const read = () => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, v]) => v));
  const send = (event) => {
    event.preventDefault();
    change(read());
  };
  const form = element(
    "form",
    { class: "filters", "aria-label": texts.filters, onchange: send, onsubmit: send },
    fields.map((field) => filterField(field, filters[field.name] ?? "")),
    more.length ? folded(more, filters) : null,
    Object.keys(filters).length ? quiet(texts.filterClear, () => change({}), { id: "filter-clear" }) : null,
    element("button", { type: "submit", hidden: true }, texts.screens.facts.submit), // so that Enter submits
  );
  return form;
}

function folded(fields, filters) {
  return element(
    "details",
    { class: "more-filters", open: fields.some(({ name }) => filters[name]) },
    element("summary", {}, texts.filterMore),
    element("div", { class: "filters" }, fields.map((field) => filterField(field, filters[field.name] ?? ""))),
  );
}

function filterField({ name, label, options, hint, numeric }, value) {
  const id = `filter-${name}`;
  const control = options ? choice(id, name, options, value) : element("input", {
    id,
    name,
    value,
    type: "text",
    maxlength: 200,
    inputmode: numeric ? "decimal" : null,
    placeholder: hint,
    autocomplete: "off",
  });
  return element("div", { class: "filter" }, element("label", { for: id }, label), control);
}

function choice(id, name, options, value) {
  const known = options.some(([one]) => one === value) ? options : [[value, value], ...options];
  const shown = known.map(([one, text]) => element("option", { value: one, selected: one === value }, text));
  return element("select", { id, name }, shown);
}
