/** Waiting, failed and empty: what stands where a result would. */

import { isEnglish, texts } from "../messages.js";
import { element } from "./dom.js";

/** For the eyes only; the page's status line tells screen readers the same. */
export function waitingView(message) {
  return element("p", { class: "waiting", "aria-hidden": "true" }, message);
}

export function failedView(error, retry) {
  return element(
    "section",
    { class: "notice failed", role: "alert" },
    element("h2", {}, texts.errorHeading),
    reason(error),
    element("button", { type: "button", onclick: retry }, texts.retry),
  );
}

/** What a failure says: the service speaks Chinese, and common failures are known in English too. */
export function reason(error, tag = "p") {
  if (error.name !== "ApiError") return element(tag, {}, texts.broken);
  const known = texts.serverErrors[error.code];
  const lang = isEnglish() && !known && error.status ? "zh-CN" : null;
  return element(tag, { class: "reason", lang }, known ?? error.message);
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

export function remark(...message) {
  return element("p", { class: "remark" }, message);
}
