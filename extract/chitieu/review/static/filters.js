// The bar of filters: reasons as buttons with what is open of each, the rest as lists.

import { get } from "./api.js";
import { h, inert } from "./dom.js";
import { t } from "./words.js";

const LISTS = ["area", "org", "form", "period", "report"];
const STATES = ["open", "postponed", "decided", ""];

export class FilterBar {
  constructor(root, change) {
    this.root = root;
    this.change = change;
    this.given = { state: "open" };
    this.choices = {};
  }

  async load() {
    this.choices = (await get("choices")).choices;
  }

  draw(reasons, counts) {
    const all = { name: "", open: counts.open, total: counts.open + counts.postponed + counts.decided };
    const chips = [all, ...reasons.map((one) => ({ name: one.name, open: counts.by_reason[one.name] ?? 0, total: counts.total_by_reason[one.name] ?? 0 }))];
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
    this.root.replaceChildren(
      h("div", { class: "reasons", role: "group", "aria-label": t("filter.reason") }, chips.filter((one) => one.total).map((one) => this.chip(one))),
      h("div", { class: "lists" }, LISTS.filter((name) => (this.choices[name]?.length ?? 0) > 1 || this.given[name]).map((name) => this.list(name)), this.states()),
    );
    if (focused !== undefined) this.root.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  }

  chip({ name, open, total }) {
    const on = (this.given.reason ?? "") === name;
    return h("button", {
      type: "button", class: `chip why-${name || "all"} ${open ? "" : "done"}`, "aria-pressed": String(on), data: { name: `reason-${name}` },
      title: t("filter.count", { open, total }), on: { click: () => this.set("reason", name) },
    }, name ? t(`reason.${name}`) : t("filter.all"), h("b", {}, String(open)));
  }

  list(name) {
    const options = (this.choices[name] ?? []).map((one) => h("option", { value: one.value, selected: this.given[name] === one.value }, inert(`${one.label} (${one.open})`)));
    return h("select", { "aria-label": t(`filter.${name}`), data: { name }, class: this.given[name] ? "on" : "", on: { change: (event) => this.set(name, event.target.value) } },
      h("option", { value: "" }, t(`filter.${name}`)), options);
  }

  states() {
    return h("select", { "aria-label": t("filter.state"), data: { name: "state" }, on: { change: (event) => this.set("state", event.target.value) } },
      STATES.map((state) => h("option", { value: state, selected: this.given.state === state }, t(`filter.state_${state || "all"}`))));
  }

  set(name, value) {
    this.given = { ...this.given, [name]: value };
    this.change();
  }
}
