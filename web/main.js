/** Joins the address, the service and the views: an address goes in, a screen and perhaps an open article come out. */

import { HOME, isSameArticle, isSameScreen, readAddress, withoutArticle, writeAddress } from "./address.js";
import { ApiError } from "./api.js";
import { forgetKey, noteKey } from "./key.js";
import { switchLanguage, texts, useKeptLanguage } from "./messages.js";
import { articlePanel } from "./panel.js";
import * as ask from "./screens/ask.js";
import { element, kept } from "./view/dom.js";
import { onQuestionSubmitted } from "./view/forms.js";
import { closePreview } from "./view/preview.js";
import { failedView, waitingView } from "./view/states.js";

const SLOW_MS = 4000;
const LOADING_MS = 1500;
const SCREENS = {
  ask: () => ask,
  search: () => import("./screens/search.js"),
  facts: () => import("./screens/facts.js"),
  documents: () => import("./screens/documents.js"),
};
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const page = {
  intro: byId("intro"),
  heading: byId("heading"),
  lead: byId("lead"),
  form: byId("question-form"),
  label: byId("question-label"),
  question: byId("question"),
  submit: byId("question-submit"),
  status: byId("status"),
  screen: byId("screen"),
};

let shown = null; // the address on the screen
let request = new AbortController();
const panel = articlePanel(byId("article"), {
  close: () => go(withoutArticle(shown)),
  move: (place) => go({ ...shown, ...place }, { replace: true }),
  report,
});

/** Go to an address: it joins the history, or takes the place of the last one, then it is shown; `fresh` asks again. */
function go(address, { fresh = false, replace = false } = {}) {
  const link = writeAddress(address);
  const isNew = link !== writeAddress(shown);
  const target = link === "?" ? window.location.pathname : link;
  if (isNew && replace) window.history.replaceState(null, "", target);
  else if (isNew) window.history.pushState(null, "", target);
  else panel.scrollBack();
  if (address.view !== shown.view || address.question !== shown.question) window.scrollTo(0, 0);
  show(address, fresh);
}

function show(address, fresh = false) {
  const before = shown;
  shown = address;
  closePreview();
  document.title = address.question ? `${address.question} · ${texts.site}` : texts.site;
  if (fresh || !before || !isSameScreen(before, address)) {
    showScreen(address, before, fresh);
  }
  if (!before || !isSameArticle(before, address)) panel.show(address);
}

function startAnew() {
  go(HOME);
  page.question.focus();
}

function report(message) {
  page.status.textContent = message;
}

/** Replace a part of the page without taking the focus, or half-typed words, from what stands there again under the same id. */
function keepingFocus(change) {
  const before = document.activeElement;
  change();
  const after = before.id && byId(before.id);
  if (!after || after === before || document.activeElement !== document.body) return;
  if (before.tagName === "INPUT" && before.value !== before.defaultValue) after.value = before.value;
  after.focus({ preventScroll: true });
}

async function showScreen(address, before, fresh) {
  request.abort();
  request = new AbortController();
  const { signal } = request;
  const focused = document.activeElement.id;
  const isNarrowing = before?.view === address.view && ["search", "facts"].includes(address.view);
  const controls = isNarrowing ? page.screen.firstElementChild : element("div");
  const result = isNarrowing ? page.screen.lastElementChild : element("div", { class: "result" });
  if (!isNarrowing) page.screen.replaceChildren(controls, result);
  let waitedFor = "";
  frame(address);
  const put = ({ nodes, announcement, places = [] }) => {
    if (signal.aborted) return;
    clearTimeout(slow);
    page.screen.setAttribute("aria-busy", "false");
    root.dataset.ready = "";
    keepingFocus(() => result.replaceChildren(...kept(nodes)));
    if (announcement || page.status.textContent === waitedFor) report(announcement); // else something else was said meanwhile
    panel.setPlaces(places);
  };
  const failed = (error) => {
    if (signal.aborted) return;
    if (error.code === "index_loading") return comeBack();
    if (!(error instanceof ApiError)) console.error(error);
    put({ nodes: [failedView(error, () => showScreen(address, null, true))], announcement: "" });
  };
  /** A service that has just been started is ready in a moment. */
  const comeBack = () => {
    wait(texts.loading);
    setTimeout(() => !signal.aborted && showScreen(address, null, true), LOADING_MS);
  };
  const guarded = (action) => (...values) => action(...values).catch(failed);
  /** What was found before stays, paler, while it is narrowed; else a line says what is being done. */
  const wait = (message) => {
    page.screen.setAttribute("aria-busy", "true");
    if (!isNarrowing || !result.firstChild) result.replaceChildren(waitingView(message));
    report((waitedFor = message));
  };
  const slow = setTimeout(() => !signal.aborted && wait(texts.slow), SLOW_MS);
  const tools = { signal, fresh, before, go, startAnew, put, report, guarded, keepingFocus, question: page.question };
  await guarded(async () => {
    const screen = await SCREENS[address.view]();
    const fill = () => !signal.aborted && keepingFocus(() => controls.replaceChildren(...kept(screen.above?.(address, tools) ?? [])));
    fill();
    root.dataset.ready = "";
    if (!signal.aborted) wait(texts.screens[address.view].waiting); // below the controls, so that it need not move
    if (before && !signal.aborted) (byId("asked") ?? byId(focused))?.focus({ preventScroll: true }); // its place may be gone
    if (!isNarrowing) screen.prepare?.(signal).then(fill, () => {});
    put(await screen.show(address, tools));
  })();
}

/** Everything around the result. */
function frame(address) {
  const words = texts.screens[address.view];
  const isAnswer = address.view === "ask" && Boolean(address.question);
  root.dataset.view = isAnswer ? "answer" : address.view;
  page.intro.hidden = isAnswer;
  page.heading.textContent = words.heading;
  page.lead.textContent = words.lead;
  page.form.hidden = !words.label || (isAnswer && address.history.length > 0); // then one goes on below the answer
  page.label.textContent = words.label ?? "";
  page.submit.textContent = words.submit ?? "";
  page.question.placeholder = words.placeholder ?? "";
  page.question.value = address.question;
  for (const link of document.querySelectorAll("nav [data-view]")) {
    const { view } = link.dataset;
    const keepsQuestion = ["ask", "search"].includes(view) && ["ask", "search"].includes(address.view);
    link.setAttribute("href", writeAddress({ ...HOME, view, question: keepsQuestion ? address.question : "" }));
    if (view === address.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function followLink(event) {
  const link = event.target.closest?.("a[href^='?']");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(readAddress(new URL(link.getAttribute("href"), window.location.href).search));
}

/** 「/」 goes to the question; Esc closes the card of a mark, else the article beside the answer. */
function onKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !page.form.hidden && !event.target.closest?.("input, textarea, select, dialog")) {
    event.preventDefault();
    page.question.focus();
  }
  if (event.key === "Escape" && !closePreview() && panel.isBeside()) go(withoutArticle(shown));
}

function preparePaper() {
  for (const details of document.querySelectorAll(".related")) details.open = true;
  byId("printed-from").textContent = texts.printedFrom(window.location.href);
}

async function changeLanguage() {
  await switchLanguage();
  shown = null; // everything is shown anew
  show(readAddress(window.location.search));
  byId("language").focus();
}

document.addEventListener("click", followLink);
document.addEventListener("keydown", onKey);
window.addEventListener("popstate", () => show(readAddress(window.location.search)));
window.addEventListener("beforeprint", preparePaper);
byId("language").addEventListener("click", changeLanguage);
byId("forget-key").addEventListener("click", () => {
  forgetKey();
  report(texts.keyForgotten);
  page.question.focus();
});
onQuestionSubmitted(
  page.form,
  (question) => {
    const narrows = shown.view !== "ask" || shown.filters.document;
    go({ ...HOME, view: shown.view, question, filters: narrows ? shown.filters : {} }, { fresh: true });
  },
  () => (shown.view === "facts" ? go({ ...HOME, view: "facts", filters: shown.filters }) : report(texts.questionBlank)),
);
noteKey();
await useKeptLanguage();
show(readAddress(window.location.search));
