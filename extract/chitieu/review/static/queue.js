// The list: a line with a crop for each thing to decide.

import { cropUrl } from "./api.js";
import { h, icon, inert, printed } from "./dom.js";
import { day, figure, has, t } from "./words.js";

export const iconOf = (row) => {
  if (row.state === "decided") return (row.decision ?? {}).verdict || row.verdict || "confirmed";
  return row.state;
};

export const stateText = (row) => {
  const verdict = row.state === "decided" ? (row.decision ?? {}).verdict || row.verdict : "";
  return verdict ? t(`verdict.${verdict}`) : t(`state.${row.state}`);
};

export function shownValue(row) {
  const decided = row.state === "decided" && row.decision;
  if (decided && row.target === "observation") {
    if (row.decision.value) return figure(row.decision.value);
    if (row.decision.verdict === "blank") return "∅";
    if (row.decision.verdict === "unreadable") return "?";
  }
  if (decided && row.target === "citation" && row.decision.new_code) return `${row.decision.new_code} ${day(row.decision.value)}`;
  if (row.target === "citation") {
    const at = row.value.lastIndexOf(" ");
    return /\d{4}-\d\d-\d\d$/.test(row.value) ? `${row.value.slice(0, Math.max(at, 0))} ${day(row.value.slice(at + 1))}`.trim() : row.value;
  }
  if (row.target === "finding") return /^-?\d+(\.\d+)?$/.test(row.value) ? figure(row.value) : "≠";
  if (row.target === "unmapped") return inert(row.printed);
  return row.value === "" ? "—" : figure(row.value);
}

export const spokenRow = (row) =>
  inert(
    [stateText(row), row.code, row.label, row.value ? t("card.read_as", { value: shownValue(row) }) : "", row.unit, row.period,
      row.reasons.length ? t(`reason.${row.reasons[0]}`) : ""].filter(Boolean).join(". "),
  );

export class QueueList {
  constructor(root, choose, grow) {
    this.root = root;
    this.choose = choose;
    this.grow = grow;
  }

  draw(rows, total, more) {
    this.list = h("ol", { class: "rows" }, rows.map((row) => this.line(row)));
    this.root.replaceChildren(
      h("p", { class: "tally" }, t("queue.tally", { shown: rows.length, total }), h("span", { class: "hint" }, t("queue.hint"))),
      rows.length ? this.list : h("p", { class: "nothing" }, t("queue.empty")),
      more ? h("button", { type: "button", class: "more", on: { click: this.grow } }, t("queue.more")) : null ?? "",
    );
  }

  line(row) {
    const crop = row.box && row.page && row.target !== "report"
      ? h("img", { class: "crop", src: cropUrl(row.doc, row.page, row.box), alt: inert(row.printed), loading: "lazy", decoding: "async" })
      : h("span", { class: "crop none" }, row.status === "missing" ? t("status.missing") : "");
    return h("li", { data: { id: row.id } },
      h("button", {
        type: "button", class: `row ${row.state} ${row.target}`, tabindex: "-1", data: { row: row.id }, "aria-label": spokenRow(row),
        on: { click: () => this.choose(row.id) },
      },
        h("span", { class: "mark", title: stateText(row) }, icon(iconOf(row))),
        h("span", { class: "holder" }, crop),
        h("span", { class: "value" }, shownValue(row)),
        h("span", { class: "about" },
          h("span", { class: "name" }, h("b", {}, inert(row.code)), " ", row.rule && has(`rule.${row.rule}`) ? t(`rule.${row.rule}`) : printed(row.label)),
          h("span", { class: "where" }, [row.period, row.area || row.org].filter(Boolean).map((part) => inert(part)).join(" · ")),
        ),
        h("span", { class: `chip why-${row.reasons[0] ?? "none"}` }, row.reasons.length ? t(`reason.${row.reasons[0]}`) : t("reason.none")),
      ),
    );
  }

  replace(row) {
    const old = this.list?.querySelector(`li[data-id="${CSS.escape(row.id)}"]`);
    if (!old) return;
    const fresh = this.line(row);
    const current = old.querySelector("[aria-current]");
    old.replaceWith(fresh);
    if (current) this.mark(row.id, false);
  }

  mark(id, focus) {
    for (const one of this.root.querySelectorAll("[aria-current]")) {
      one.removeAttribute("aria-current");
      one.tabIndex = -1;
    }
    const button = this.root.querySelector(`[data-row="${CSS.escape(id)}"]`);
    if (!button) return;
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
    // one row above stays in sight, the rest of the list is what comes next
    const line = button.closest("li");
    this.root.scrollTop = line.offsetTop - this.list.offsetTop - line.offsetHeight * 0.6;
    if (focus) button.focus({ preventScroll: true });
  }
}
