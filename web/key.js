/** The key that the service may ask for: kept in this browser, sent with every request, forgotten on demand. */

import { texts } from "./messages.js";
import { element } from "./view/dom.js";

const KEY = "qa-key";
let asking = null; // one dialogue for all requests that wait for it

export const hasKey = () => Boolean(window.localStorage.getItem(KEY));

export function keyHeaders() {
  const key = window.localStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

export function forgetKey() {
  window.localStorage.removeItem(KEY);
  noteKey();
}

/** Ask for the key; resolves to whether one was given. */
export function askForKey(wasWrong) {
  asking ??= openDialog(wasWrong).finally(() => {
    asking = null;
  });
  return asking;
}

/** Show the button that forgets the key while there is one. */
export function noteKey() {
  document.getElementById("forget-key").hidden = !hasKey();
}

function openDialog(wasWrong) {
  return new Promise((resolve) => {
    const box = element("input", {
      id: "key",
      type: "password",
      required: true,
      pattern: "[!-~]+", // what a header can carry
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "key-reason",
    });
    const form = element(
      "form",
      { method: "dialog", onsubmit: (event) => event.submitter.value && keep(box.value) },
      element("h2", { id: "key-heading" }, texts.keyHeading),
      element("p", { id: "key-reason", class: wasWrong ? "caution" : null }, wasWrong ? texts.keyWrong : texts.keyMissing),
      element("label", { for: "key" }, texts.keyLabel),
      box,
      element(
        "div",
        { class: "buttons" },
        element("button", { type: "submit", value: "given" }, texts.keyUse),
        element("button", { type: "submit", class: "quiet", formnovalidate: true, value: "" }, texts.cancel),
      ),
    );
    const dialog = element("dialog", { class: "key-dialog", "aria-labelledby": "key-heading" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "given");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function keep(key) {
  window.localStorage.setItem(KEY, key);
  noteKey();
}
