/** The service's HTTP interface. Every call resolves to its JSON or rejects with an ApiError (an AbortError once aborted). */

import { texts } from "./messages.js";

const TIMEOUT_MS = 60_000;
const UPLOAD_TIMEOUT_MS = 600_000;

/** A failure that a person can read: `message` is Chinese, `code` the contract's error code, `status` 0 without a reply. */
export class ApiError extends Error {
  constructor(code, message, status) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
  }
}

export const ask = (question, history, signal) => postJson("/api/ask", { question, history, k: 8 }, signal);

export const search = (query, signal) => postJson("/api/search", { query, k: 20 }, signal);

export const facts = (query, signal) =>
  request(`/api/facts${query ? `?${new URLSearchParams({ q: query })}` : ""}`, { signal });

export const documents = (signal) => request("/api/documents", { signal });

export const readDocument = (id, signal) => request(documentPath(id), { signal });

export const removeDocument = (id) => request(documentPath(id), { method: "DELETE" });

export function upload(files) {
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  return request("/api/documents", { method: "POST", body }, UPLOAD_TIMEOUT_MS);
}

export const originalLink = (id) => `${documentPath(id)}/original`;

function documentPath(id) {
  return `/api/documents/${encodeURIComponent(id)}`;
}

function postJson(path, value, signal) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(value), signal });
}

async function request(path, { signal, ...options }, timeoutMs = TIMEOUT_MS) {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const response = await fetch(path, { ...options, signal: either });
    const body = await response.json().catch((error) => {
      if (either.aborted) throw error;
      return null;
    });
    if (response.ok && body !== null) return body;
    throw new ApiError(body?.error ?? "unknown", body?.message ?? texts.failed(response.status), response.status);
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    if (timeout.aborted) throw new ApiError("timeout", texts.tookTooLong(timeoutMs / 1000), 0);
    throw new ApiError("unreachable", texts.unreachable, 0);
  }
}
