/**
 * What the page shows, as the address bar holds it: a link shows a colleague exactly the same.
 *
 * `?view=` the screen · `q` the question · `h` an earlier question, repeated, oldest first · `doc` the open document ·
 * `at=start-end` the place in it, in code points · the filters · `sort` the column, 「-」 before it for downwards ·
 * `chart` which of the charts.
 */

export const VIEWS = ["ask", "search", "facts", "documents"];

/** The filters and their names in the address. */
const FILTERS = {
  document: "in",
  place: "place",
  year: "year",
  metric: "metric",
  unit: "unit",
  min: "min",
  max: "max",
  from: "from",
  to: "to",
};

export const HOME = Object.freeze({
  view: "ask",
  question: "",
  history: [],
  document: null,
  range: null,
  filters: {},
  sort: "",
  chart: 0,
});

/** Read `location.search`; whatever makes no sense is left out. */
export function readAddress(search) {
  const parameters = new URLSearchParams(search);
  const view = parameters.get("view");
  const document = parameters.get("doc") || null;
  const filters = Object.entries(FILTERS).map(([filter, name]) => [filter, (parameters.get(name) ?? "").trim()]);
  return {
    view: VIEWS.includes(view) ? view : "ask",
    question: (parameters.get("q") ?? "").trim(),
    history: parameters.getAll("h").map((question) => question.trim()).filter(Boolean),
    document,
    range: document ? readRange(parameters.get("at")) : null,
    filters: Object.fromEntries(filters.filter(([, value]) => value)),
    sort: /^-?[a-z]+$/.exec(parameters.get("sort") ?? "")?.[0] ?? "",
    chart: Number(/^\d{1,4}$/.exec(parameters.get("chart") ?? "")?.[0] ?? 0),
  };
}

function readRange(text) {
  const found = /^(\d{1,9})-(\d{1,9})$/.exec(text ?? "");
  if (!found) return null;
  const [start, end] = [Number(found[1]), Number(found[2])];
  return start < end ? { start, end } : null;
}

/** The link to an address, relative to the page; every such link begins with 「?」. */
export function writeAddress({ view, question, history, document, range, filters, sort, chart }) {
  const parameters = new URLSearchParams();
  if (view !== "ask") parameters.set("view", view);
  if (question) parameters.set("q", question);
  for (const earlier of history) parameters.append("h", earlier);
  for (const [filter, name] of Object.entries(FILTERS)) if (filters[filter]) parameters.set(name, filters[filter]);
  if (sort) parameters.set("sort", sort);
  if (chart) parameters.set("chart", chart);
  if (document) parameters.set("doc", document);
  if (document && range) parameters.set("at", `${range.start}-${range.end}`);
  return `?${parameters}`;
}

/** The whole link, for copying. */
export const wholeLink = (address) => new URL(writeAddress(address), window.location.href).href;

/** Whether two addresses show the same screen; they may differ in the document that is open beside it. */
export function isSameScreen(one, other) {
  return writeAddress(withoutArticle(one)) === writeAddress(withoutArticle(other));
}

export function isSameArticle(one, other) {
  return one.document === other.document && rangeText(one.range) === rangeText(other.range);
}

export const withoutArticle = (address) => ({ ...address, document: null, range: null });

function rangeText(range) {
  return range ? `${range.start}-${range.end}` : "";
}
