/** Facts as a table that Excel opens: UTF-8 with its mark, and no cell that a spreadsheet would take for a formula. */

import { HOME, wholeLink } from "./address.js";
import { texts } from "./messages.js";

const BOM = "\uFEFF";
const NUMBER = /^[+-]?\d+(\.\d+)?%?$/;

export function factsAsCsv(facts) {
  const rows = facts.map((fact) => [
    fact.subject,
    fact.metric,
    fact.value,
    fact.unit,
    fact.value_number,
    fact.unit_base,
    fact.approximate ? texts.csvYes : "",
    fact.status,
    fact.period,
    fact.change,
    fact.rank,
    fact.quote,
    fact.source,
    wholeLink({ ...HOME, view: "facts", document: fact.document_id, range: { start: fact.start, end: fact.end } }),
  ]);
  return BOM + [texts.csvColumns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** One cell; text that begins as a formula does gets an apostrophe, which a spreadsheet does not show. */
export function cell(value) {
  const text = String(value ?? "");
  const isFormula = /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text) && !NUMBER.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
