/** Adding files: the place to drop or choose them, and how each is getting on. */

import { texts } from "../messages.js";
import { canUndo } from "../uploads.js";
import { FORMATS } from "./documents.js";
import { element, quiet } from "./dom.js";
import { reason } from "./states.js";

const UNDER_WAY = ["waiting", "sending", "indexing"];

export function uploadForm(add) {
  const input = element("input", {
    type: "file",
    id: "files",
    class: "visually-hidden", // its own words would be in the browser's language
    multiple: true,
    accept: FORMATS,
    "aria-describedby": "upload-hint",
    onchange: () => {
      add([...input.files]);
      input.value = ""; // so that the same file can be chosen again
    },
  });
  return element(
    "section",
    { class: "upload", "aria-labelledby": "upload-heading" },
    element("h2", { id: "upload-heading" }, texts.uploadHeading),
    element(
      "div",
      { class: "upload-row" },
      element("span", {}, texts.uploadDrop),
      element("span", { class: "file-button" }, input, element("label", { for: "files", class: "button" }, texts.uploadLabel)),
    ),
    element("p", { class: "hint", id: "upload-hint" }, texts.uploadHint),
  );
}

/** Files dropped anywhere on the page are added while the signal lives. */
export function takeDrops(add, signal) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  };
  const leave = (event) => event.relatedTarget || document.body.classList.remove("dropping");
  const drop = (event) => {
    document.body.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  };
  document.addEventListener("dragover", over, { signal });
  document.addEventListener("dragleave", leave, { signal });
  document.addEventListener("drop", drop, { signal });
}

/** One line for an upload; `does` is `{cancel, retry, undo}`, each taking the upload. */
export function uploadItem(upload, does) {
  const { name, state, percent, replaces } = upload;
  const isUnderWay = UNDER_WAY.includes(state);
  const outcome = state === "done" ? upload.result.status : state;
  return element(
    "li",
    { id: `upload-${upload.id}`, "data-status": outcome },
    element("strong", {}, isUnderWay ? underWay(upload) : outcomeText(upload, outcome)),
    element("span", { class: "upload-name" }, name, replaces ? [" ", element("small", {}, texts.replacing(titleOf(replaces)))] : null),
    isUnderWay
      ? element("progress", { max: 100, value: state === "indexing" ? null : percent, "aria-label": texts.uploadProgress(name) })
      : null,
    uploadButton(upload, does),
    failure(upload),
  );
}

function underWay({ state, percent }) {
  return { waiting: texts.uploadWaiting, sending: texts.uploadSending(percent), indexing: texts.uploadIndexing }[state];
}

function outcomeText({ replaces, isUndone }, outcome) {
  if (isUndone) return texts.replaceUndone;
  if (replaces && ["added", "updated"].includes(outcome)) return texts.replaced;
  return texts.uploaded[outcome];
}

function uploadButton(upload, { cancel, retry, undo }) {
  const { name, state, replaces } = upload;
  if (state === "waiting" || state === "sending") {
    return quiet(texts.cancel, () => cancel(upload), { "aria-label": texts.cancelName(name) });
  }
  if (state === "failed") return quiet(texts.retry, () => retry(upload), { "aria-label": texts.retryName(name) });
  if (!canUndo(upload)) return null;
  return quiet(texts.undo, () => undo(upload), { "aria-label": texts.undoReplace(titleOf(replaces)) });
}

const titleOf = ({ title, source }) => title || source;

function failure({ error, result }) {
  if (error) return reason(error, "span");
  return result?.message ? element("span", { class: "reason", lang: "zh-CN" }, result.message) : null;
}
