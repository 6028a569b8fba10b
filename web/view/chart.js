/** A measure over periods as a line, across places as bars; every point opens its sentence, and a table says the same. */

import { periodText, texts } from "../messages.js";
import { drawn, element } from "./dom.js";

const HEIGHT = 200;
const LIKELY_WIDTH = 720;
const MARGIN = { top: 30, right: 28, bottom: 34, left: 28 };
const ROW = 34;
const LABEL_WIDTH = 96;
const MAX_POINTS = 60;

/** A figure of `{metric, subject, unit, by, points: [{label, value, fact}]}`; `hrefOf(point)` is the link to its sentence. */
export function chart(series, hrefOf) {
  const title = texts.chartTitle(series.metric, series.subject, series.unit);
  const points = series.points.slice(-MAX_POINTS).map((point) => ({
    ...point,
    label: series.by === "period" ? periodText(point.label) : point.label,
    amount: texts.amount(point.value),
    href: hrefOf(point),
  }));
  const draw = series.by === "period" && points.length > 1 ? lineDrawing : barDrawing;
  const place = element("div", { class: "drawing" });
  const fit = (width) => place.replaceChildren(draw(points, title, width));
  fit(LIKELY_WIDTH);
  fitting(place, fit);
  return element(
    "figure",
    { class: "chart" },
    element("figcaption", { lang: "zh-CN" }, title),
    place,
    element("details", {}, element("summary", {}, texts.chartTable), table(series, points, title)),
  );
}

/** Draw again when the room changes, so that the letters keep their size; not while a point has the focus. */
function fitting(place, fit) {
  let last = LIKELY_WIDTH;
  new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width || Math.abs(contentRect.width - last) < 8 || place.contains(document.activeElement)) return;
    last = contentRect.width;
    fit(last);
  }).observe(place);
}

function table({ by, unit }, points, title) {
  const row = ({ label, amount, href }) =>
    element("tr", {}, element("th", { scope: "row" }, label), element("td", {}, element("a", { href }, `${amount}${unit ?? ""}`)));
  return element(
    "table",
    { class: "chart-table" },
    element("caption", { class: "visually-hidden" }, title),
    element(
      "thead",
      {},
      element("tr", {}, element("th", { scope: "col" }, texts.chartLabel[by]), element("th", { scope: "col" }, texts.chartValue)),
    ),
    element("tbody", {}, points.map(row)),
  );
}

/** From zero, so that a slope is not steeper than it is. */
function scale(points, from, to) {
  const values = points.map((point) => point.value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

function lineDrawing(points, title, width) {
  const y = scale(points, HEIGHT - MARGIN.bottom, MARGIN.top);
  const inner = width - MARGIN.left - MARGIN.right;
  const x = (index) => MARGIN.left + (inner * (index + 0.5)) / points.length;
  const step = Math.ceil((points.length * LABEL_WIDTH) / inner);
  const isLabelled = (index) => (points.length - 1 - index) % step === 0;
  return drawn(
    "svg",
    { viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, role: "group", "aria-label": title },
    drawn("line", { class: "axis", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(0), y2: y(0) }),
    drawn("polyline", { class: "curve", points: points.map((point, index) => `${x(index)},${y(point.value)}`).join(" ") }),
    points.map((point, index) =>
      drawn(
        "a",
        { href: point.href, "aria-label": texts.chartPoint(point.label, point.amount) },
        drawn("circle", { class: "target", cx: x(index), cy: y(point.value), r: 14 }),
        drawn("circle", { class: "point", cx: x(index), cy: y(point.value), r: 5 }),
        isLabelled(index) ? label(x(index), y(point.value) - 13, point.amount, "amount") : null,
        isLabelled(index) ? label(x(index), HEIGHT - 10, point.label, "tick") : null,
      ),
    ),
  );
}

function barDrawing(points, title, width) {
  const names = Math.min(0.4 * width, 12 + 15 * Math.max(...points.map((point) => point.label.length)));
  const x = scale(points, names, width - 92);
  const height = ROW * points.length + 8;
  return drawn(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, height, role: "group", "aria-label": title },
    points.map((point, index) => {
      const top = 4 + ROW * index;
      const [left, right] = [Math.min(x(0), x(point.value)), Math.max(x(0), x(point.value))];
      return drawn(
        "a",
        { href: point.href, "aria-label": texts.chartPoint(point.label, point.amount) },
        drawn("rect", { class: "target", x: 0, y: top, width, height: ROW }),
        label(0, top + 22, point.label, "name"),
        drawn("rect", { class: "column", x: left, y: top + 6, width: Math.max(right - left, 2), height: ROW - 12, rx: 3 }),
        label(right + 8, top + 22, point.amount, "amount beside"),
      );
    }),
  );
}

const label = (x, y, text, className) => drawn("text", { x, y, class: className }, text);
