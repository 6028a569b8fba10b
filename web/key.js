/** The key that the service may ask for: kept in this browser, sent with every request, forgotten on demand. */

import { texts } from "./messages.js";
import { element } from "./view/dom.js";

const KEY = "qa-key";
let asking = null; // one dialogue for all requests that wait for it
let turns = 0; // how often somebody was asked
let wasGiven = false; // whether a key was given the last time

export const hasKey = () => Boolean(window.localStorage.getItem(KEY));

export function keyHeaders() {
  const key = window.localStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

export function forgetKey() {
  window.localStorage.removeItem(KEY);
  noteKey();
}

/** To be kept when a request is sent, and handed to `askForKey` if it fails. */
export const keyTurn = () => turns;

/** Ask for the key, unless somebody was asked since `turn`; resolves to whether one was given. */
export async function askForKey(wasWrong, turn) {
  if (turn < turns) return wasGiven;
  asking ??= openDialog(wasWrong).then((given) => {
    [asking, wasGiven, turns] = [null, given, turns + 1];
    return given;
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
