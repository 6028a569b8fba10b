/** Joins the address, the service and the views: an address goes in, a screen and perhaps an open article come out. */

import { HOME, isSameArticle, isSameScreen, readAddress, writeAddress } from "./address.js";
import * as api from "./api.js";
import { texts } from "./messages.js";
import { keptAnswer, screens } from "./screens.js";
import { questionHeading } from "./view/answer.js";
import { articleFrame, articleView, scrollToMark } from "./view/article.js";
import { onQuestionSubmitted } from "./view/forms.js";
import { failedView, waitingView } from "./view/states.js";

const SLOW_MS = 4000;
const byId = (id) => document.getElementById(id);
const page = {
  root: byId("page"),
  intro: byId("intro"),
  heading: byId("heading"),
  lead: byId("lead"),
  form: byId("question-form"),
  label: byId("question-label"),
  question: byId("question"),
  submit: byId("question-submit"),
  status: byId("status"),
  screen: byId("screen"),
  article: byId("article"),
};
const isNarrow = window.matchMedia("(max-width: 63.99rem)");

let shown = null; // the address on the screen
let screenRequest = new AbortController();
let articleRequest = new AbortController();
let openedFrom = null; // what had the focus before the article opened

/** Go to an address: it joins the history, then it is shown; `fresh` asks again even for what is known or shown. */
function go(address, fresh = false) {
  const link = writeAddress(address);
  const isNew = link !== writeAddress(shown);
  if (isNew) window.history.pushState(null, "", link === "?" ? window.location.pathname : link);
  else if (page.article.open) scrollToMark(page.article);
  if (!isSameScreen(shown, address)) window.scrollTo(0, 0);
  show(address, fresh);
}

function show(address, fresh = false) {
  const before = shown;
  shown = address;
  document.title = address.question ? `${address.question} · ${texts.site}` : texts.site;
  if (fresh || !before || !isSameScreen(before, address)) {
    showScreen(address, fresh);
    if (before) byId("asked")?.focus({ preventScroll: true }); // what had the focus may be gone
  }
  if (!before || !isSameArticle(before, address)) showArticle(address);
}

function startAnew() {
  go(HOME);
  page.question.focus();
}

function report(message) {
  page.status.textContent = message;
}

async function showScreen(address, fresh) {
  screenRequest.abort();
  screenRequest = new AbortController();
  const { signal } = screenRequest;
  const result = document.createElement("div");
  page.screen.replaceChildren(...frame(address), result);
  const put = ({ nodes, announcement }) => {
    if (signal.aborted) return;
    page.screen.setAttribute("aria-busy", "false");
    result.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
    report(announcement);
  };
  const failed = (error) => {
    if (signal.aborted) return;
    if (!(error instanceof api.ApiError)) console.error(error);
    put({ nodes: [failedView(error, () => showScreen(address, true))], announcement: "" });
  };
  const guarded = (action) => (...values) => action(...values).catch(failed);
  const wait = (message) => {
    page.screen.setAttribute("aria-busy", "true");
    result.replaceChildren(waitingView(message));
    report(message);
  };
  const slow = setTimeout(() => !signal.aborted && wait(texts.slow), SLOW_MS);
  wait(texts.screens[address.view].waiting);
  const tools = { signal, fresh, go, startAnew, put, report, guarded };
  await guarded(async () => put(await screens[address.view](address, tools)))();
  clearTimeout(slow);
}

/** Everything around the result; returns the nodes that stand above it: the question and the turns before it. */
function frame(address) {
  const words = texts.screens[address.view];
  const isAnswer = address.view === "ask" && Boolean(address.question);
  page.root.dataset.view = isAnswer ? "answer" : address.view;
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
  return isAnswer ? questionHeading(address, keptAnswer).filter(Boolean) : [];
}

const closeArticle = () => go({ ...shown, document: null, range: null });

async function showArticle(address) {
  articleRequest.abort();
  articleRequest = new AbortController();
  const { signal } = articleRequest;
  const { article } = page;
  if (!address.document) return hideArticle();
  const put = (node) => article.replaceChildren(...articleFrame(closeArticle, node));
  put(waitingView(texts.articleWaiting));
  openPanel();
  try {
    const read = await api.readDocument(address.document, signal);
    if (signal.aborted) return;
    put(articleView(read, address.range));
    article.setAttribute("aria-label", `${texts.article}：${read.title}`);
    scrollToMark(article);
  } catch (error) {
    if (signal.aborted) return;
    put(failedView(error, () => showArticle(address)));
  }
  article.querySelector(".article-body").focus({ preventScroll: true });
}

/** Beside the answer where there is room; over the whole screen, and alone in the tab order, where there is not. */
function openPanel() {
  const { article } = page;
  if (!article.open) {
    openedFrom = document.activeElement;
    if (isNarrow.matches) article.showModal();
    else article.show();
  }
  document.body.classList.add("has-article");
  article.querySelector(".article-body").focus({ preventScroll: true });
}

function hideArticle() {
  document.body.classList.remove("has-article");
  if (!page.article.open) return;
  page.article.close();
  page.article.replaceChildren();
  if (openedFrom?.isConnected) openedFrom.focus({ preventScroll: true });
  openedFrom = null;
}

function followLink(event) {
  const link = event.target.closest?.('a[href^="?"]');
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(readAddress(new URL(link.href).search));
}

document.addEventListener("click", followLink);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && shown.document && !isNarrow.matches) closeArticle();
});
page.article.addEventListener("close", () => {
  if (shown.document && !page.article.open) closeArticle(); // the browser closed it: Esc over the whole screen
});
isNarrow.addEventListener("change", () => {
  if (!page.article.open) return;
  const back = openedFrom;
  page.article.close();
  openPanel(); // open again before its close event comes, which then means nothing
  openedFrom = back;
});
window.addEventListener("popstate", () => show(readAddress(window.location.search)));
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
onQuestionSubmitted(
  page.form,
  (question) => go({ ...HOME, view: shown.view, question }, true),
  () => (shown.view === "facts" ? go({ ...HOME, view: "facts" }) : report(texts.questionBlank)),
);
show(readAddress(window.location.search));
