/** A card that shows a passage beside its mark while the mark is pointed at or has the focus. */

import { texts } from "../messages.js";
import { element, facets } from "./dom.js";
import { marked } from "./passages.js";

const LEAVE_MS = 200; // time to move into the card
const GAP = 8;
let card = null;
let owner = null;
let leaving = 0;

/** Show the passage for a mark; Esc closes the card, and the pointer may move into it. */
export function previewed(mark, passage) {
  mark.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && open(mark, passage));
  mark.addEventListener("pointerleave", leave);
  mark.addEventListener("focus", () => mark.matches(":focus-visible") && open(mark, passage));
  mark.addEventListener("blur", close);
  mark.addEventListener("click", close);
  return mark;
}

/** Whether a card was open; it is closed now. */
export function closePreview() {
  const wasOpen = Boolean(card);
  close();
  return wasOpen;
}

function open(mark, passage) {
  close();
  card = element(
    "div",
    { id: "preview", class: "preview", role: "tooltip", onpointerenter: () => clearTimeout(leaving), onpointerleave: leave },
    element("p", { class: "preview-title", lang: "zh-CN" }, passage.title || passage.source),
    element("p", { class: "preview-text", lang: "zh-CN" }, marked(passage.segments)),
    facets("passage-source", passage.source, passage.page ? texts.page(passage.page) : null),
  );
  document.querySelector("main").append(card);
  owner = mark;
  owner.setAttribute("aria-describedby", "preview");
  place(mark.getBoundingClientRect());
}

/** Below the mark, or above it where there is more room; never beyond the window's sides. */
function place(mark) {
  const { width, height } = card.getBoundingClientRect();
  const isBelow = mark.bottom + GAP + height <= window.innerHeight || mark.top < height + GAP;
  const left = Math.max(GAP, Math.min(mark.left, document.documentElement.clientWidth - width - GAP));
  card.style.left = `${left + window.scrollX}px`;
  card.style.top = `${(isBelow ? mark.bottom + GAP : mark.top - GAP - height) + window.scrollY}px`;
}

function leave() {
  clearTimeout(leaving);
  leaving = setTimeout(close, LEAVE_MS);
}

function close() {
  clearTimeout(leaving);
  owner?.removeAttribute("aria-describedby");
  card?.remove();
  card = owner = null;
}
