/**
 * What the page shows, as the address bar holds it: a link shows a colleague exactly the same.
 *
 * `?view=` the screen · `q` the question · `h` an earlier question, repeated, oldest first · `doc` the open document ·
 * `at=start-end` the place in it, in code points.
 */

export const VIEWS = ["ask", "search", "facts", "documents"];
export const HOME = Object.freeze({ view: "ask", question: "", history: [], document: null, range: null });

/** Read `location.search`; whatever makes no sense is left out. */
export function readAddress(search) {
  const parameters = new URLSearchParams(search);
  const view = parameters.get("view");
  const document = parameters.get("doc") || null;
  return {
    view: VIEWS.includes(view) ? view : "ask",
    question: (parameters.get("q") ?? "").trim(),
    history: parameters.getAll("h").map((question) => question.trim()).filter(Boolean),
    document,
    range: document ? readRange(parameters.get("at")) : null,
  };
}

function readRange(text) {
  const found = /^(\d{1,9})-(\d{1,9})$/.exec(text ?? "");
  if (!found) return null;
  const [start, end] = [Number(found[1]), Number(found[2])];
  return start < end ? { start, end } : null;
}

/** The link to an address, relative to the page; every such link begins with 「?」. */
export function writeAddress({ view, question, history, document, range }) {
  const parameters = new URLSearchParams();
  if (view !== "ask") parameters.set("view", view);
  if (question) parameters.set("q", question);
  for (const earlier of history) parameters.append("h", earlier);
  if (document) parameters.set("doc", document);
  if (document && range) parameters.set("at", `${range.start}-${range.end}`);
  return `?${parameters}`;
}

/** Whether two addresses show the same screen; they may differ in the document that is open beside it. */
export function isSameScreen(one, other) {
  return screenLink(one) === screenLink(other);
}

export function isSameArticle(one, other) {
  return one.document === other.document && rangeText(one.range) === rangeText(other.range);
}

function screenLink(address) {
  return writeAddress({ ...address, document: null, range: null });
}

function rangeText(range) {
  return range ? `${range.start}-${range.end}` : "";
}
