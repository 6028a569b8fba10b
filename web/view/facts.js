/** The facts of the documents: charts of what can be compared, and a table whose rows link to the words that state them. */

import { writeAddress } from "../address.js";
import { factsAsCsv } from "../csv.js";
import { periodText, texts } from "../messages.js";
import { saveBlob } from "../saving.js";
import { chart } from "./chart.js";
import { element, quiet } from "./dom.js";

const STEP = 200;
const NUMERIC = { value: (fact) => fact.value_number, rank: (fact) => firstNumber(fact.rank), change: (fact) => firstNumber(fact.change) };

/** The fields by which the facts can be narrowed. */
export function factFields() {
  return [
    { name: "metric", label: texts.filterMetric },
    { name: "place", label: texts.filterPlace },
    { name: "year", label: texts.filterYear, hint: texts.yearExample, numeric: true },
  ];
}

export function moreFactFields() {
  return [
    { name: "from", label: texts.filterFrom, hint: texts.periodExample },
    { name: "to", label: texts.filterTo, hint: texts.periodExample },
    { name: "unit", label: texts.filterUnit },
    { name: "min", label: texts.filterMin, numeric: true },
    { name: "max", label: texts.filterMax, numeric: true },
  ];
}

export function factsView({ facts, series: unsorted = [] }, address, go) {
  const series = [...unsorted].sort((one, other) => other.points.length - one.points.length); // the longest tells most
  const sorted = inOrder(facts, address.sort);
  const body = element("tbody");
  const count = element("p", { class: "remark" });
  const more = quiet(texts.showMore, () => show(body.childElementCount + STEP), { class: "quiet more" });
  const show = (wanted) => {
    body.append(...sorted.slice(body.childElementCount, wanted).map((fact) => row(fact, address)));
    count.textContent = texts.factsCount(body.childElementCount, facts.length);
    more.hidden = body.childElementCount >= sorted.length;
  };
  show(STEP);
  return [
    charts(facts, series, address, go),
    element("div", { class: "table-head" }, count, download(sorted)),
    element(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": texts.factsTable },
      element("table", {}, head(address, go), body),
    ),
    more,
  ];
}

const download = (facts) =>
  quiet(texts.download, () => saveBlob(new Blob([factsAsCsv(facts)], { type: "text/csv;charset=utf-8" }), texts.csvName));

function charts(facts, series, address, go) {
  if (!series.length) return null;
  const chosen = Math.min(address.chart, series.length - 1);
  const href = ({ fact }) => placeOf(facts[fact], address);
  const names = series.map(({ metric, subject, unit }) => texts.chartTitle(metric, subject, unit));
  const choose = element(
    "select",
    { id: "chart-choice", onchange: (event) => go({ ...address, chart: Number(event.target.value) }, { replace: true }) },
    names.map((name, at) => element("option", { value: at, selected: at === chosen }, name)),
  );
  return element(
    "section",
    { class: "charts", "aria-label": texts.chart },
    series.length > 1
      ? element("div", { class: "filter chart-choice" }, element("label", { for: "chart-choice" }, texts.chartChoose), choose)
      : null,
    chart(series[chosen], href),
  );
}

/** Each column sorts upwards, then downwards, then not. */
function head({ sort, ...address }, go) {
  const cells = Object.entries(texts.factColumns).map(([column, name]) => {
    const state = sort === column ? "ascending" : sort === `-${column}` ? "descending" : null;
    const next = { ascending: `-${column}`, descending: "" }[state] ?? column;
    const sign = { ascending: " ↑", descending: " ↓" }[state] ?? "";
    const button = element(
      "button",
      {
        type: "button",
        class: "sort",
        id: `sort-${column}`,
        title: texts.sortBy(name),
        onclick: () => go({ ...address, sort: next }, { replace: true }),
      },
      name,
      element("span", { "aria-hidden": "true" }, sign),
    );
    return element("th", { scope: "col", "aria-sort": state }, button);
  });
  return element("thead", {}, element("tr", {}, cells));
}

/** Numbers by size, words by sound; what is not stated stands last either way. */
export function inOrder(facts, sort) {
  const column = sort.replace("-", "");
  if (!(column in texts.factColumns)) return facts;
  const direction = sort.startsWith("-") ? -1 : 1;
  const value = NUMERIC[column] ?? ((fact) => fact[column] || null);
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const compare = NUMERIC[column] ? (a, b) => a - b : collator.compare;
  return [...facts].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return (a === null) - (b === null);
    return direction * compare(a, b);
  });
}

function firstNumber(text) {
  const found = /\d+(\.\d+)?/.exec(text ?? "");
  if (!found) return null;
  return /降|减|少|下/.test(text) ? -Number(found[0]) : Number(found[0]);
}

const placeOf = (fact, address) =>
  writeAddress({ ...address, document: fact.document_id, range: { start: fact.start, end: fact.end } });

function row(fact, address) {
  const cells = [value(fact), fact.change, fact.rank, fact.status, periodText(fact.period)];
  return element(
    "tr",
    { lang: "zh-CN" },
    element("th", { scope: "row" }, fact.subject || texts.dash),
    element("td", {}, fact.metric || texts.dash),
    cells.map((text) => element("td", {}, text || texts.dash)),
    element("td", { class: "quote" }, element("a", { href: placeOf(fact, address) }, fact.quote || fact.source)),
  );
}

function value({ value: written, unit }) {
  if (!written) return null;
  return unit && !written.endsWith(unit) ? `${written}${unit}` : written;
}
