/**
 * The files on their way to the service, one after the other; they go on while other screens are shown.
 *
 * An upload is `{id, file, name, state, percent, result, error, replaces, isUndone}` with `state` waiting, sending,
 * indexing, done, failed or cancelled; `replaces` is the document whose place the file takes.
 */

import { ApiError, gotKey, original, removeDocument } from "./api.js";
import { keyHeaders, keyTurn } from "./key.js";
import { texts } from "./messages.js";
import { isPending, removeLater, undo } from "./removals.js";

let uploads = [];
let running = null; // the request of the upload under way
let nextId = 1;
const watchers = new Set();

export const allUploads = () => uploads;

/** Call `changed(upload)` at every change until the signal aborts; null means that the list itself changed. */
export function watch(changed, signal) {
  watchers.add(changed);
  signal.addEventListener("abort", () => watchers.delete(changed));
}

export function addFiles(files, replaces = null) {
  for (const file of files) {
    const upload = { id: nextId++, file, name: file.name, state: "waiting", percent: 0, replaces };
    uploads = [...uploads, upload];
  }
  tell(null);
  next();
}

export function retry(upload) {
  change(upload, { state: "waiting", percent: 0, error: null, result: null });
  next();
}

export function cancel(upload) {
  if (upload.state === "sending") running?.abort();
  change(upload, { state: "cancelled" });
  next();
}

export function clearFinished() {
  uploads = uploads.filter(({ state }) => ["waiting", "sending", "indexing"].includes(state));
  tell(null);
}

/** Whether the old document of a replacement can still come back. */
export function canUndo({ state, result, replaces, isUndone }) {
  if (!replaces || state !== "done" || isUndone) return false;
  return tookItsPlace({ result, replaces }) ? result.status === "updated" : isPending(replaces.id);
}

/** Put the old document back: its file in the place that the new one took, or itself, which was only about to go. */
export async function undoReplacing(upload) {
  const { result, replaces, old } = upload;
  if (tookItsPlace(upload)) await send(renamed(old, replaces.source), () => {});
  else if (undo(replaces.id) && result.status === "added") await removeDocument(result.document_id);
  change(upload, { isUndone: true });
}

const tookItsPlace = ({ result, replaces }) => result.document_id === replaces.id;

function change(upload, values) {
  Object.assign(upload, values);
  tell(upload);
}

function tell(upload) {
  for (const watcher of watchers) watcher(upload);
}

async function next() {
  if (uploads.some(({ state }) => state === "sending" || state === "indexing")) return;
  const upload = uploads.find(({ state }) => state === "waiting");
  if (!upload) return;
  change(upload, { state: "sending" });
  try {
    const { replaces } = upload;
    if (replaces) upload.old = await original(replaces.id); // before anything changes
    const file = replaces ? inPlaceOf(upload.file, replaces) : upload.file;
    const result = await send(file, (percent) => {
      if (upload.state !== "sending") return;
      change(upload, { percent, state: percent < 100 ? "sending" : "indexing" });
    });
    if (upload.state === "cancelled") return;
    change(upload, { result, state: result.status === "failed" ? "failed" : "done" });
    if (replaces && upload.state === "done") retire(upload);
  } catch (error) {
    if (upload.state !== "cancelled") change(upload, { error, state: "failed" });
  } finally {
    next();
  }
}

/** The old document goes after a while, where the new file did not simply take its name. */
function retire(upload) {
  const { replaces } = upload;
  if (tookItsPlace(upload)) return;
  removeLater(replaces.id, () => tell(upload), (error) => change(upload, { error }));
  tell(upload);
}

/** Under the old name where the format is the same and no folder is part of it, so that links to the document go on working. */
function inPlaceOf(file, { source }) {
  const isSame = suffix(file.name) === suffix(source) && !source.includes("/");
  return isSame ? renamed(file, source) : file;
}

const renamed = (file, source) => new File([file], source.split("/").at(-1));
const suffix = (name) => /\.[^.]*$/.exec(name)?.[0].toLowerCase();

/** Send one file; resolves to the service's result for it. `fetch` does not tell how far an upload has come. */
async function send(file, progress) {
  const turn = keyTurn();
  try {
    return await sendOnce(file, progress);
  } catch (error) {
    if (error instanceof ApiError && (await gotKey(error, turn))) return send(file, progress);
    throw error;
  }
}

function sendOnce(file, progress) {
  const body = new FormData();
  body.append("files", file, file.name);
  return new Promise((resolve, reject) => {
    const request = (running = new XMLHttpRequest());
    request.open("POST", "/api/documents");
    for (const [name, value] of Object.entries(keyHeaders())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(Math.floor((100 * event.loaded) / event.total));
    });
    request.upload.addEventListener("load", () => progress(100));
    request.addEventListener("load", () => {
      const { status, response } = request;
      if (status < 300 && response?.results?.length) resolve(response.results[0]);
      else reject(new ApiError(response?.error ?? "unknown", response?.message ?? texts.failed(status), status));
    });
    request.addEventListener("error", () => reject(new ApiError("unreachable", texts.unreachable, 0)));
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    request.send(body);
  });
}
