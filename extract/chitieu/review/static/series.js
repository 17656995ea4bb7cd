// One indicator over all periods: its line, and the crops it was read from, side by side.

import { cropUrl, get } from "./api.js";
import { chart } from "./chart.js";
import { byId, h, icon, inert, printed } from "./dom.js";
import { figure, t } from "./words.js";

export async function openSeries(card, choose) {
  const { series } = await get("series", { id: card.row.id });
  const dialog = byId("series");
  const close = () => dialog.close();
  const cells = series.map((point) =>
    h("button", {
      type: "button",
      class: `point ${point.status} ${point.current ? "current" : ""}`,
      "aria-label": inert(`${point.period}: ${figure(point.value) || t(`status.${point.status}`)}`),
      on: { click: () => { close(); choose(point.id); } },
    },
      h("b", {}, inert(point.period)),
      point.box && point.page ? h("img", { src: cropUrl(point.doc, point.page, point.box, 150), alt: inert(point.printed), loading: "lazy" }) : h("span", { class: "none" }, t(`status.${point.status}`)),
      h("span", { class: "value" }, icon(point.verdict || (point.status === "review" ? "open" : "plain")), figure(point.value) || "—"),
      point.use === "no" ? h("span", { class: "hint" }, t("series.unused")) : null,
    ));
  const strip = h("div", {
    class: "points",
    on: {
      keydown: (event) => {
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (!by) return;
        event.preventDefault();
        cells[Math.min(cells.length - 1, Math.max(0, cells.indexOf(document.activeElement) + by))].focus();
      },
    },
  }, cells);
  dialog.replaceChildren(
    h("div", { class: "sheetlet wide" },
      h("header", {}, h("h2", {}, h("span", { class: "code" }, inert(card.row.code)), printed(card.row.label)),
        h("button", { type: "button", class: "quiet", "aria-label": t("key.close"), on: { click: close } }, "✕")),
      h("p", { class: "hint" }, inert(card.row.org), card.row.unit ? ` · ${inert(card.row.unit)}` : ""),
      chart(series, { width: Math.max(560, series.length * 96), height: 230, labels: true }),
      strip,
      h("p", { class: "hint" }, t("series.keys")),
    ),
  );
  dialog.showModal();
  (cells.find((cell) => cell.classList.contains("current")) ?? cells[0])?.focus();
}
