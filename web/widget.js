/**
 * A question box for any site, in one line: <script src="https://HOST/widget.js" async></script>
 *
 * It asks the service that the script came from. docs/widget.md lists the attributes. Whatever a document or a person
 * wrote is shown through textContent; the box stands in a shadow root and loads nothing.
 */
(() => {
  "use strict";

  const script = document.currentScript;
  if (!script) return;
  const service = new URL(script.src, document.baseURI).origin;
  const { title = "问文档", placeholder = "请输入问题", target, theme, key } = script.dataset;
  const TIMEOUT_MS = 60_000;
  const MAX_HISTORY = 5;
  const NEAREST = 3;
  const TEXT = {
    label: "问题",
    submit: "提问",
    close: "关闭",
    waiting: "正在文档里查找……",
    blank: "请先输入问题。",
    refused: "文档里没有写",
    sources: "出处",
    nearest: "最接近的段落",
    page: (page) => `第 ${page} 页`,
    source: (marker, name) => `出处 ${marker}：${name}（在新窗口打开原文）`,
    failed: (status) => `服务出错了（${status}）。请稍后再试。`,
    unreachable: "连不上服务。请稍后再试。",
    again: "重新开始",
  };

  const STYLE = `
    :host { --paper: #fff; --ink: #22262b; --soft: #5b616a; --line: #d9d5cb; --edge: #8a867c; --accent: #1a5767; --on-accent: #fff;
      --mark: #fdeeb5; color-scheme: light; all: initial; display: block; }
    @media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) { --paper: #1c2024; --ink: #e8e6e1; --soft: #a9aeb6;
      --line: #3a4047; --edge: #7d848d; --accent: #7fc4d6; --on-accent: #10181b; --mark: #5a4a12; color-scheme: dark; } }
    :host([data-theme="dark"]) { --paper: #1c2024; --ink: #e8e6e1; --soft: #a9aeb6; --line: #3a4047; --edge: #7d848d;
      --accent: #7fc4d6; --on-accent: #10181b; --mark: #5a4a12; color-scheme: dark; }
    * { box-sizing: border-box; }
    .box, .open { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: var(--ink); }
    .open { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; padding: 10px 18px; border: 0; border-radius: 24px;
      background: var(--accent); color: var(--on-accent); cursor: pointer; box-shadow: 0 2px 10px #0004; }
    .box { display: flex; flex-direction: column; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
    .floating { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; width: 384px; max-width: calc(100vw - 32px);
      max-height: min(640px, calc(100vh - 32px)); box-shadow: 0 4px 24px #0005; }
    [hidden] { display: none !important; }
    .head { display: flex; align-items: center; gap: 8px; padding: 10px 16px; border-bottom: 1px solid var(--line); }
    h2 { flex: 1; margin: 0; font-size: 16px; }
    .body { overflow-y: auto; padding: 0 16px; overflow-wrap: anywhere; }
    form { display: flex; gap: 8px; padding: 12px 16px; }
    textarea { flex: 1; min-width: 0; min-height: 44px; padding: 8px 10px; font: inherit; color: inherit; background: transparent;
      border: 1px solid var(--edge); border-radius: 8px; resize: none; }
    button { font: inherit; min-height: 44px; cursor: pointer; }
    form button { padding: 0 16px; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent); }
    .plain { padding: 0 8px; border: 0; background: none; color: var(--soft); min-height: 36px; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .asked { margin: 12px 0 4px; color: var(--soft); }
    .answer { margin: 0 0 8px; font-size: 20px; white-space: pre-wrap; }
    .refused { margin: 0; font-weight: 600; }
    .sources { margin: 0 0 12px; padding: 0; list-style: none; font-size: 14px; }
    .sources li { margin: 8px 0; padding-top: 8px; border-top: 1px solid var(--line); }
    .label { margin: 8px 0 0; font-size: 14px; color: var(--soft); }
    a { color: var(--accent); }
    q { display: block; quotes: none; color: var(--soft); }
    mark { background: var(--mark); color: var(--ink); }
    .said { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
    .status { margin: 0; min-height: 0; color: var(--soft); }
    .status:not(:empty) { padding: 0 0 12px; }
    @media (max-width: 480px) { .floating { right: 0; bottom: 0; width: 100vw; max-width: none; max-height: 88vh; border-radius: 12px 12px 0 0; } }
  `;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(attribute, value);
    made.append(...children.filter((child) => child !== null));
    return made;
  };

  const isFloating = !target;
  const host = element("div", { "data-theme": theme });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const question = element("textarea", { id: "q", rows: "1", maxlength: "2000", placeholder, "aria-label": TEXT.label, enterkeyhint: "search" });
  const submit = element("button", { type: "submit" }, TEXT.submit);
  const form = element("form", {}, question, submit);
  const again = element("button", { type: "button", class: "plain", hidden: "" }, TEXT.again);
  const close = element("button", { type: "button", class: "plain", "aria-label": TEXT.close }, "✕");
  const answers = element("div", { class: "answers" });
  const status = element("p", { class: "status", role: "status" });
  const said = element("p", { class: "said", role: "status" }); // for screen readers
  const heading = element("h2", { id: "title" }, title);
  const box = element(
    "section",
    { class: isFloating ? "box floating" : "box", role: isFloating ? "dialog" : "region", "aria-labelledby": "title", lang: "zh-CN" },
    element("div", { class: "head" }, heading, again, isFloating ? close : null),
    element("div", { class: "body" }, answers, status, said),
    form,
  );
  const open = element("button", { type: "button", class: "open", "aria-haspopup": "dialog", "aria-expanded": "false", lang: "zh-CN" }, title);
  root.append(...(isFloating ? [open, box] : [box]));

  let history = [];
  let running = null;

  function show(isOpen) {
    box.hidden = !isOpen;
    open.hidden = isOpen;
    open.setAttribute("aria-expanded", String(isOpen));
    (isOpen ? question : open).focus();
  }

  async function ask(text) {
    running?.abort();
    const mine = (running = new AbortController());
    const timer = setTimeout(() => mine.abort(), TIMEOUT_MS);
    status.textContent = TEXT.waiting;
    submit.disabled = true;
    try {
      const answer = await fetchAnswer(text, mine.signal);
      if (running !== mine) return;
      answers.replaceChildren(...answerView(text, answer));
      status.textContent = "";
      said.textContent = (answer.answered ? "" : `${TEXT.refused}。`) + answer.answer;
      history = [...history, text].slice(-MAX_HISTORY);
      again.hidden = false;
      question.value = "";
    } catch (error) {
      if (running === mine) status.textContent = error.shown ?? TEXT.unreachable;
    } finally {
      clearTimeout(timer);
      if (running === mine) submit.disabled = false;
    }
  }

  async function fetchAnswer(text, signal) {
    const headers = { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) };
    const body = JSON.stringify({ question: text, history });
    const options = { method: "POST", headers, body, signal, credentials: "omit", referrerPolicy: "no-referrer" };
    const response = await fetch(`${service}/api/ask`, options);
    const value = await response.json().catch(() => null);
    if (response.ok && value) return value;
    throw Object.assign(new Error("failed"), { shown: value?.message ?? TEXT.failed(response.status) });
  }

  function answerView(text, answer) {
    const shown = answer.answered ? answer.citations.filter((one) => one.used) : answer.citations.slice(0, NEAREST);
    return [
      element("p", { class: "asked" }, text),
      ...(answer.answered ? [] : [element("p", { class: "refused" }, TEXT.refused)]),
      element("p", { class: "answer" }, answer.answer),
      ...(shown.length ? [element("p", { class: "label" }, answer.answered ? TEXT.sources : TEXT.nearest)] : []),
      element("ol", { class: "sources" }, ...shown.map(sourceView)),
    ];
  }

  function sourceView(citation) {
    const name = (citation.title || citation.source) + (citation.page === null ? "" : ` ${TEXT.page(citation.page)}`);
    const link = { href: address(citation), target: "_blank", rel: "noopener noreferrer", "aria-label": TEXT.source(citation.marker, name) };
    const quote = citation.segments.map(({ text, marked }) => (marked ? element("mark", {}, text) : text));
    return element("li", {}, element("a", link, `[${citation.marker}] ${name}`), element("q", {}, ...quote));
  }

  /** The page's article view, from the first mark to the last: offsets count code points, as Python does. */
  function address({ document_id: id, start, segments }) {
    let [at, first, last] = [start, null, start];
    for (const { text, marked } of segments) {
      const end = at + Array.from(text).length;
      if (marked) [first, last] = [first ?? at, end];
      at = end;
    }
    const range = first === null ? `${start}-${at}` : `${first}-${last}`;
    return `${service}/?${new URLSearchParams({ doc: id, at: range })}`;
  }

  open.addEventListener("click", () => show(true));
  close.addEventListener("click", () => show(false));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isFloating && !event.isComposing) show(false);
  });
  question.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return; // 229: an input method takes it
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = question.value.trim();
    if (text) ask(text);
    else status.textContent = TEXT.blank;
  });
  again.addEventListener("click", () => {
    running?.abort();
    running = null;
    history = [];
    answers.replaceChildren();
    status.textContent = "";
    submit.disabled = false;
    again.hidden = true;
    question.focus();
  });

  function place() {
    const parent = target ? document.querySelector(target) : document.body;
    if (!parent) return;
    box.hidden = isFloating;
    parent.append(host);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
})();
