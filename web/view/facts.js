/** The facts of the documents as a table; each row links to the words that state it. */

import { writeAddress } from "../address.js";
import { periodText, texts } from "../messages.js";
import { element } from "./dom.js";

const MAX_ROWS = 200;

export function factsView(facts, address) {
  const shown = facts.slice(0, MAX_ROWS);
  return [
    element("p", { class: "remark" }, texts.factsCount(shown.length, facts.length)),
    element(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": texts.factsTable },
      element("table", {}, head(), element("tbody", {}, shown.map((fact) => row(fact, address)))),
    ),
  ];
}

function head() {
  const cells = texts.factColumns.map((name) => element("th", { scope: "col" }, name));
  return element("thead", {}, element("tr", {}, cells));
}

function row(fact, address) {
  const range = { start: fact.start, end: fact.end };
  const href = writeAddress({ ...address, document: fact.document_id, range });
  const cells = [value(fact), fact.change, fact.rank, fact.status, periodText(fact.period)];
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, fact.subject || texts.dash),
    element("td", {}, fact.metric || texts.dash),
    cells.map((text) => element("td", {}, text || texts.dash)),
    element("td", { class: "quote" }, element("a", { href }, fact.quote || fact.source)),
  );
}

function value({ value: written, unit }) {
  if (!written) return null;
  return unit && !written.endsWith(unit) ? `${written}${unit}` : written;
}
