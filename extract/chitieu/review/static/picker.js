// Choosing an indicator: for a row under the wrong code, or one that no indicator claimed.

import { get } from "./api.js";
import { byId, h, inert, printed } from "./dom.js";
import { figure, t } from "./words.js";

const MOST = 60;
// typed without marks, a label is found with them: "thu tuc" finds "thủ tục"
const flat = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

export async function pick(card, { assign }) {
  const { row } = card;
  const all = (await get("indicators", { report: row.report_id })).indicators;
  const keys = all.map((one) => flat(`${one.code} ${one.label}`));
  const first = card.second_code;
  const dialog = byId("picker");
  const search = h("input", { type: "text", role: "combobox", class: "search", "aria-expanded": "true", "aria-controls": "found", "aria-label": t("picker.search"), placeholder: t("picker.search"), spellcheck: "false" });
  const found = h("ul", { id: "found", role: "listbox", class: "found", "aria-label": t("picker.found") });
  const echo = h("output", { class: "echo", "aria-live": "polite" });
  const text = h("input", { type: "text", class: "figure", inputmode: "decimal", maxlength: "40", value: row.printed });
  let shown = [];
  let at = 0;
  let value = "";

  return new Promise((resolve) => {
    const end = (answer) => {
      dialog.close();
      dialog.replaceChildren();
      resolve(answer);
    };
    const take = async () => {
      const one = shown[at];
      if (!one) return;
      if (assign) await read(); // Enter may come before the figure was read
      end({ new_code: one.code, text: assign && value !== "" ? text.value : "" });
    };
    const mark = () => {
      [...found.children].forEach((line, place) => {
        line.setAttribute("aria-selected", String(place === at));
        if (place === at) line.scrollIntoView({ block: "nearest" });
      });
      search.setAttribute("aria-activedescendant", shown[at] ? `found-${at}` : "");
      if (assign && shown[at]) read();
    };
    const read = async () => {
      const asked = { id: row.id, text: text.value, code: shown[at].code };
      const entry = await get("entry", asked).catch(() => ({ value: "", blank: false }));
      if (asked.code !== shown[at]?.code || asked.text !== text.value) return;
      value = entry.value;
      echo.textContent = value === "" ? t(entry.blank ? "picker.no_value" : "edit.no_number") : `= ${figure(value)} ${inert(shown[at].unit)}`;
      echo.className = `echo ${value === "" && !entry.blank ? "wrong" : "good"}`;
    };
    const list = () => {
      const words = flat(search.value).split(/\s+/).filter(Boolean);
      const fits = (one) => !row.unit || flat(one.unit) === flat(row.unit);
      // a figure cannot be moved to an indicator that is counted in something else
      const rank = (one) => (one.code === first ? 0 : (fits(one) ? 0 : 3) + (one.missing ? 1 : one.form === row.form ? 2 : 3));
      shown = all.filter((_one, place) => words.every((word) => keys[place].includes(word)) && _one.code !== row.code)
        .sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
      if (!assign && !words.length) shown = [...shown, { code: "", label: t("picker.none"), unit: "", missing: false }];
      at = 0;
      found.replaceChildren(...shown.map((one, place) =>
        h("li", { id: `found-${place}`, role: "option", on: { click: () => { at = place; take(); }, mousemove: () => { if (at !== place) { at = place; mark(); } } } },
          h("b", {}, inert(one.code)), printed(one.label), one.unit ? h("span", { class: fits(one) ? "unit" : "unit other" }, inert(one.unit)) : null,
          one.code && one.code === first ? h("span", { class: "chip why-code" }, t("picker.runner_up")) : one.missing ? h("span", { class: "chip why-missing" }, t("status.missing")) : null,
        )));
      mark();
    };
    const keys_ = (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = Math.min(shown.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)));
        mark();
      } else if (event.key === "Enter") take();
      else if (event.key === "Escape") end(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    search.addEventListener("input", list);
    text.addEventListener("input", mark);
    dialog.replaceChildren(
      h("div", { class: "sheetlet picking", on: { keydown: keys_ } },
        h("h2", {}, t(assign ? "picker.assign" : "picker.wrong")),
        h("p", { class: "hint" }, printed(row.label), " ", h("b", {}, printed(row.printed))),
        search, found,
        assign ? h("label", { class: "field" }, h("span", {}, t("edit.value")), text, echo) : null,
        h("p", { class: "hint" }, t("picker.keys")),
      ),
    );
    dialog.oncancel = (event) => {
      event.preventDefault();
      end(null);
    };
    list();
    dialog.showModal();
    search.focus();
  });
}
