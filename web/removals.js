/** Documents about to be removed: the service is told only when the time to change one's mind is over. */

import { removeDocument } from "./api.js";

export const UNDO_SECONDS = 10;
const timers = new Map(); // by document id

export const isPending = (id) => timers.has(id);

/** Begin to remove; `done()` follows the removal, `failed(error)` what the service would not do. */
export function removeLater(id, done, failed) {
  undo(id);
  timers.set(id, { timer: setTimeout(() => removeNow(id), UNDO_SECONDS * 1000), done, failed });
}

/** Keep it after all; whether it was about to go. */
export function undo(id) {
  const pending = timers.get(id);
  clearTimeout(pending?.timer);
  return timers.delete(id);
}

export async function removeNow(id) {
  const pending = timers.get(id);
  if (!undo(id)) return;
  try {
    await removeDocument(id);
    pending.done();
  } catch (error) {
    pending.failed(error);
  }
}
