/** The service's HTTP interface. Every call resolves to its JSON or rejects with an ApiError (an AbortError once aborted). */

import { askForKey, keyHeaders, keyTurn } from "./key.js";
import { texts } from "./messages.js";

const TIMEOUT_MS = 60_000;
const KEY_CODES = ["api_key_missing", "api_key_wrong"];

/** A failure that a person can read: `code` the contract's error code, `status` 0 where there was no reply. */
export class ApiError extends Error {
  constructor(code, message, status) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
  }
}

export const ask = (question, history, filters, signal) =>
  postJson("/api/ask", { question, history, k: 8, ...given({ filters: searchFilters(filters) }) }, signal);

export const search = (query, filters, k, signal) =>
  postJson("/api/search", { query, k, ...given({ filters: searchFilters(filters) }) }, signal);

/** Facts, and the series that they make where the service gives them. */
export function facts(question, { place, year, metric, unit, min, max, from, to }, signal) {
  const wanted = given({ q: question, place, year, metric, unit, min, max, period_from: from, period_to: to });
  return request(`/api/facts?${new URLSearchParams(wanted)}`, { signal });
}

export const ready = (signal) => request("/readyz", { signal });

export const suggestions = (document, signal) =>
  request(`/api/suggestions?${new URLSearchParams(given({ document_id: document }))}`, { signal });

export const documents = (signal) => request("/api/documents", { signal });

export const readDocument = (id, signal) => request(documentPath(id), { signal });

export const removeDocument = (id) => request(documentPath(id), { method: "DELETE" });

export const sendFeedback = (feedback) => postJson("/api/feedback", feedback);

let switchedOn;

/** What this service has switched on; an older one does not say, and has none of it. */
export function options() {
  switchedOn ??= request("/api/options", {}).catch((error) => {
    if (error.status !== 404) switchedOn = undefined; // ask again next time
    return { feedback: false, llm: false };
  });
  return switchedOn;
}

export const originalLink = (id) => `${documentPath(id)}/original`;

/** The original file as a blob. */
export async function original(id) {
  const response = await fetch(originalLink(id), { headers: keyHeaders() });
  if (!response.ok) throw await failureOf(response);
  return response.blob();
}

function documentPath(id) {
  return `/api/documents/${encodeURIComponent(id)}`;
}

function searchFilters({ document, place, year, metric }) {
  const filters = given({ document_id: document, place, metric, year: /^\d{4}$/.test(year ?? "") ? Number(year) : null });
  return Object.keys(filters).length ? filters : null;
}

function given(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

function postJson(path, value, signal) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(value), signal });
}

/** The failure that a reply tells of, in the contract's shape or not. */
export async function failureOf(response) {
  const body = await response.json().catch(() => null);
  return new ApiError(body?.error ?? "unknown", body?.message ?? texts.failed(response.status), response.status);
}

/** Whether a request of this `keyTurn` that failed for want of a key may be sent again: somebody was asked, and gave one. */
export async function gotKey(error, turn) {
  return error.status === 401 && KEY_CODES.includes(error.code) && askForKey(error.code === "api_key_wrong", turn);
}

async function request(path, { signal, headers, ...options }) {
  const [given, turn] = [keyHeaders(), keyTurn()];
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  const abort = () => timeout.abort();
  signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(path, { ...options, headers: { ...headers, ...given }, signal: timeout.signal });
    if (!response.ok) throw await failureOf(response);
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof ApiError) {
      if (await gotKey(error, turn)) return request(path, { signal, headers, ...options });
      throw error;
    }
    if (timeout.signal.aborted) throw new ApiError("timeout", texts.tookTooLong(TIMEOUT_MS / 1000), 0);
    if (error instanceof SyntaxError) throw new ApiError("unknown", texts.failed(200), 200);
    throw new ApiError("unreachable", texts.unreachable, 0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
