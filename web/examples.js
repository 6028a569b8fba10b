/** Example questions made from the facts of the indexed documents, so that every one of them has an answer. */

import { periodText } from "./messages.js";

const COUNTED = new Set("家个名人项户次件所座条篇处位场只辆间栋届期批种亩".split(""));
const NOT_YET = new Set(["目标", "计划", "预计"]);
const PLAIN = /^[\p{Script=Han}A-Za-z]+$/u;
const MEASURE =
  /(收入|支出|总值|产值|增加值|投资|销售额|零售额|交易额|总额|存款|贷款|出口|进口|吞吐量|企业|项目|订单|专利|人口|人才|面积|产量|比重|占比)$/;

/** Up to `wanted` questions on well-known measures, taken from as many documents and measures as possible. */
export function exampleQuestions(facts, wanted = 4) {
  const usable = facts.filter(isUsable);
  const byDocument = Map.groupBy(usable, (fact) => fact.document_id);
  const queues = [...byDocument.values()].map((some) => some.sort((a, b) => clarity(b) - clarity(a)));
  const questions = new Set();
  const metrics = new Set();
  while (questions.size < wanted && queues.some((queue) => queue.length)) {
    for (const queue of queues) {
      const fact = queue.shift();
      if (!fact || metrics.has(fact.metric) || questions.size >= wanted) continue;
      metrics.add(fact.metric);
      questions.add(questionFor(fact));
    }
  }
  return [...questions];
}

function isUsable({ subject, metric, value, unit, period, status }) {
  if (!subject || !metric || !value || !unit || !period || NOT_YET.has(status)) return false;
  const isPlain = PLAIN.test(subject) && PLAIN.test(metric) && !metric.includes("的");
  return isPlain && subject.length <= 10 && metric.length <= 12 && MEASURE.test(metric);
}

function clarity({ unit, status, period }) {
  return (COUNTED.has(unit) ? 2 : 0) + (status ? 1 : 0) + (/^\d{4}$/.test(period) ? 1 : 0);
}

function questionFor({ subject, metric, unit, period, status }) {
  const who = metric.startsWith(subject) ? "" : subject;
  const verb = status === "新增" && !metric.includes("新增") ? "新增" : "";
  const what = COUNTED.has(unit) ? `多少${unit}？` : "是多少？";
  return `${who}${periodText(period)}${verb}${metric}${what}`;
}
