// An indicator over time: a line with a shape for each state, drawn by hand since nothing may be downloaded.

import { svg } from "./dom.js";
import { figure, t } from "./words.js";

const PAD = 14;
const LABEL = 34; // half of a period or a figure beside the first and last point

export function chart(points, { width, height, labels = false }) {
  const known = points.map((point, at) => ({ point, at, y: point.value === "" ? null : Number(point.value) }));
  const values = known.filter((one) => one.y !== null).map((one) => one.y);
  const base = labels ? 34 : PAD;
  const side = labels ? LABEL : PAD;
  const low = values.length ? Math.min(...values) : 0;
  const high = values.length ? Math.max(...values) : 1;
  const floor = low > 0 && low < high * 0.6 ? 0 : low;
  const span = high - floor || Math.abs(high) || 1;
  const x = (at) => (points.length < 2 ? width / 2 : side + (at * (width - 2 * side)) / (points.length - 1));
  const y = (value) => height - base - ((value - floor) / span) * (height - base - PAD - (labels ? 12 : 0));
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": spoken(points) });
  let path = "";
  for (const one of known.filter((each) => each.y !== null)) path += `${path ? "L" : "M"}${x(one.at).toFixed(1)} ${y(one.y).toFixed(1)}`;
  picture.append(svg("path", { d: path, class: "line" }));
  for (const { point, at, y: value } of known) {
    const cx = x(at);
    const cy = value === null ? height - base : y(value);
    picture.append(shape(point, cx, cy));
    if (point.current) picture.append(svg("circle", { cx, cy, r: 9, class: "ring" }));
    if (labels) {
      picture.append(text(point.period, cx, height - 12, "tick"));
      if (value !== null) picture.append(text(figure(point.value), cx, cy - 12, point.current ? "value current" : "value"));
    }
  }
  return picture;
}

function shape(point, cx, cy) {
  if (point.value === "") return svg("circle", { cx, cy, r: 4, class: "none" });
  if (point.status === "review") return svg("path", { d: `M${cx} ${cy - 6}l6 6-6 6-6-6Z`, class: "review" });
  return svg("circle", { cx, cy, r: 4.5, class: point.verdict ? "decided" : "ok" });
}

function text(words, x, y, className) {
  const element = svg("text", { x, y, class: className, "text-anchor": "middle" });
  element.textContent = words;
  return element;
}

function spoken(points) {
  return points.map((point) => `${point.period}: ${figure(point.value) || t(`status.${point.status}`)}`).join("; ");
}
