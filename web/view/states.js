/** Waiting, failed and empty: what stands where a result would. */

import { texts } from "../messages.js";
import { element } from "./dom.js";

/** For the eyes only; the page's status line tells screen readers the same. */
export function waitingView(message) {
  return element("p", { class: "waiting", "aria-hidden": "true" }, message);
}

export function failedView(error, retry) {
  const message = error.name === "ApiError" ? error.message : texts.broken;
  return element(
    "section",
    { class: "notice failed", role: "alert" },
    element("h2", {}, texts.errorHeading),
    element("p", {}, message),
    element("button", { type: "button", onclick: retry }, texts.retry),
  );
}

export function emptyIndexView() {
  return element(
    "section",
    { class: "notice" },
    element("h2", {}, texts.emptyHeading),
    element("p", {}, texts.emptyCommand, element("code", {}, texts.emptyCommandText)),
    element("p", {}, texts.emptyUpload),
  );
}

export function remark(message) {
  return element("p", { class: "remark" }, message);
}
