/** The article's panel: beside the answer where there is room, over the whole screen where there is not. */

import * as api from "./api.js";
import { hasKey } from "./key.js";
import { texts } from "./messages.js";
import { saveBlob } from "./saving.js";
import { articleFrame, articleView, scrollToMark } from "./view/article.js";
import { element } from "./view/dom.js";
import { failedView, waitingView } from "./view/states.js";

/** The panel on a `<dialog>`; `close()` and `move(place)` change the address, `report(message)` tells what was done. */
export function articlePanel(dialog, { close, move, report }) {
  const isNarrow = window.matchMedia("(max-width: 63.99rem)");
  let request = new AbortController();
  let openedFrom = null; // what had the focus before the article opened
  let places = [];
  let shown = null; // {document, range}
  let content = null;

  async function show({ document, range }) {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    if (!document) return hide();
    const isMove = shown?.document === document && content;
    shown = { document, range };
    if (!isMove) {
      content = null;
      put(waitingView(texts.articleWaiting));
      open();
    }
    try {
      const article = isMove ? content : await api.readDocument(document, signal);
      if (signal.aborted) return;
      content = article;
      put(articleView(article, range, originalLink(article)));
      dialog.setAttribute("aria-label", `${texts.article}：${article.title}`);
      scrollToMark(dialog);
    } catch (error) {
      if (signal.aborted) return;
      put(failedView(error, () => show({ document, range })));
    }
    focusBody();
  }

  /** Into the article, unless one of the panel's buttons is being used. */
  function focusBody() {
    if (!dialog.contains(document.activeElement)) dialog.querySelector(".article-body").focus({ preventScroll: true });
  }

  function put(node) {
    const focused = dialog.contains(document.activeElement) ? document.activeElement.id : "";
    const steps = stepsFrom(shown);
    dialog.replaceChildren(...articleFrame({ steps, close, report }, node));
    const again = focused && dialog.querySelector(`#${focused}`);
    if (again) (again.disabled ? dialog.querySelector(".steps button:enabled") : again)?.focus({ preventScroll: true });
  }

  /** Where the open place stands among the places of the screen; a place may be part of one. */
  function stepsFrom({ document, range }) {
    if (!range) return null;
    const at = places.findIndex((one) => one.document === document && one.range.start <= range.start && range.end <= one.range.end);
    if (at < 0 || places.length < 2) return null;
    return { at, all: places.length, move: (by) => move(places[at + by]) };
  }

  function originalLink(article) {
    const save = async (event) => {
      if (!hasKey()) return; // a plain link will do
      event.preventDefault();
      await api.original(article.id).then(
        (blob) => saveBlob(blob, article.source.split("/").at(-1)),
        (error) => report(error.message),
      );
    };
    return element("a", { href: api.originalLink(article.id), download: true, onclick: save }, texts.original);
  }

  function open() {
    if (!dialog.open) {
      openedFrom = document.activeElement;
      if (isNarrow.matches) dialog.showModal();
      else dialog.show();
    }
    document.body.classList.add("has-article");
    focusBody();
  }

  function hide() {
    document.body.classList.remove("has-article");
    [shown, content] = [null, null];
    if (!dialog.open) return;
    dialog.close();
    dialog.replaceChildren();
    if (openedFrom?.isConnected) openedFrom.focus({ preventScroll: true });
    openedFrom = null;
  }

  dialog.addEventListener("close", () => {
    if (shown && !dialog.open) close(); // the browser closed it: Esc over the whole screen
  });
  isNarrow.addEventListener("change", () => {
    if (!dialog.open) return;
    const back = openedFrom;
    dialog.close();
    open(); // again before its close event comes, which then means nothing
    openedFrom = back;
  });

  return {
    show,
    scrollBack: () => scrollToMark(dialog),
    isBeside: () => dialog.open && !isNarrow.matches,
    /** What 「previous」 and 「next」 go through: `[{document, range}]`. */
    setPlaces(some) {
      places = some;
      if (!shown || !content) return;
      const { scrollTop } = dialog.querySelector(".article-body"); // where the reader may have gone meanwhile
      put(articleView(content, shown.range, originalLink(content)));
      dialog.querySelector(".article-body").scrollTop = scrollTop;
    },
  };
}
