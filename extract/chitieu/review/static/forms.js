// What has to be typed: a figure with its echo, a citation's number and day, the parts of an identity.

import { get } from "./api.js";
import { byId, h, inert } from "./dom.js";
import { day, figure, flagText, isoDay, t, why } from "./words.js";

export const isOpen = () => byId("edit")?.childElementCount > 0;

export function close() {
  byId("edit")?.replaceChildren();
}

// Enter may come before the server has said how a figure is read: then it counts as soon as it has
function form(fields, save, cancel, ready = () => true) {
  const go = h("button", { type: "submit", class: "answer confirmed" }, t("edit.save"), h("kbd", {}, "Enter"));
  let pressed = false;
  const check = () => {
    go.setAttribute("aria-disabled", String(!ready()));
    if (pressed && ready()) save();
    pressed &&= !ready();
  };
  const element = h("form", {
    class: "form",
    autocomplete: "off",
    on: {
      submit: (event) => {
        event.preventDefault();
        if (ready()) save();
        else pressed = true;
      },
      input: () => {
        pressed = false;
        check();
      },
      keydown: (event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          cancel();
        }
      },
    },
  }, fields, h("div", { class: "row" }, go, h("button", { type: "button", class: "answer", on: { click: cancel } }, t("edit.cancel"), h("kbd", {}, "Esc"))));
  byId("edit").replaceChildren(element);
  check();
  element.addEventListener("ready", check);
  return element;
}

function field(label, input, ...more) {
  return h("label", { class: "field" }, h("span", {}, label), input, more);
}

export function editValue(card, save, cancel) {
  const { row } = card;
  let entry = { value: "", blank: true, doubts: [] };
  let asked = 0;
  const input = h("input", { class: "figure", id: "figure", type: "text", inputmode: "decimal", spellcheck: "false", maxlength: "40", value: row.printed || figure(row.value), "aria-describedby": "echo" });
  const echo = h("output", { id: "echo", class: "echo", "aria-live": "polite" });
  const note = h("input", { type: "text", maxlength: "300" });
  const element = form(
    [field(t("edit.value"), input, echo), field(t("edit.note"), note)],
    () => save({ text: input.value, note: note.value }),
    cancel,
    () => entry.value !== "" && entry.text === input.value,
  );
  const read = async () => {
    const turn = ++asked;
    const text = input.value;
    try {
      const told = await get("entry", { id: row.id, text });
      if (turn !== asked) return;
      entry = { ...told, text };
    } catch (error) {
      if (turn !== asked) return;
      entry = { value: "", blank: false, doubts: [], text };
      echo.textContent = why(error.code, error.message, t("error.offline"));
      return;
    }
    echo.className = `echo ${entry.value === "" ? "wrong" : entry.doubts.length ? "doubt" : "good"}`;
    echo.textContent = entry.blank ? t("edit.blank") : entry.value === "" ? t("edit.no_number")
      : [`= ${figure(entry.value)} ${inert(row.unit)}`, ...entry.doubts.map(flagText)].join(" · ");
    element.dispatchEvent(new Event("ready"));
  };
  input.addEventListener("input", read);
  read();
  input.focus();
  input.select();
}

export function editCitation(card, save, cancel) {
  const { cited } = card;
  const number = h("input", { type: "text", class: "figure", maxlength: "120", spellcheck: "false", value: cited.citation_id });
  const date = h("input", { type: "text", inputmode: "numeric", placeholder: "26/10/2023", maxlength: "12", value: day(cited.date), "aria-describedby": "echo" });
  const echo = h("output", { id: "echo", class: "echo", "aria-live": "polite" });
  const note = h("input", { type: "text", maxlength: "300" });
  const read = () => {
    const iso = isoDay(date.value);
    echo.className = `echo ${date.value && !iso ? "wrong" : "good"}`;
    echo.textContent = date.value ? (iso ? `= ${iso}` : t("edit.no_day")) : t("edit.day_empty");
  };
  form(
    [field(t("cite.number"), number), field(t("cite.date"), date, echo), field(t("edit.note"), note)],
    () => save({ new_code: number.value.trim(), day: isoDay(date.value), note: note.value }),
    cancel,
    () => number.value.trim() !== "" && (date.value === "" || isoDay(date.value) !== ""),
  );
  date.addEventListener("input", read);
  read();
  number.focus();
  number.select();
}

export function editIdentity(card, start, save, cancel) {
  const inputs = new Map();
  const choices = {
    org: start.orgs.map((org) => [org, ""]),
    area: start.areas.map((area) => [area.value, area.label]),
    template: start.templates.map((one) => [one.value, one.label]),
    period: periods(card.identity),
  };
  const fields = card.identity.parts.map((part) => {
    const list = h("datalist", { id: `choices-${part.name}` }, choices[part.name].map(([value, label]) => h("option", { value, label: inert(label) })));
    const input = h("input", { type: "text", list: `choices-${part.name}`, maxlength: "200", spellcheck: "false", value: part.decision?.value || part.value, class: part.unsure ? "unsure" : "" });
    inputs.set(part, input);
    return field(h("span", {}, t(`part.${part.name}`), part.unsure ? h("b", { class: "needs" }, ` ${t("identity.unsure")}`) : null), input, list);
  });
  const changed = () => [...inputs].filter(([part, input]) => input.value.trim() && (input.value.trim() !== part.value || (part.unsure && !part.decision)));
  form(fields, () => save(changed().map(([part, input]) => ({
    part: part.name,
    seen: part.seen,
    machine: part.value,
    verdict: input.value.trim() === part.value ? "confirmed" : "corrected",
    text: input.value.trim() === part.value ? "" : input.value.trim(),
  }))), cancel, () => changed().length > 0);
  const first = [...inputs].find(([part]) => part.unsure) ?? [...inputs][0];
  first[1].focus();
  first[1].select();
}

// the periods of the years around the one the report is dated in
function periods(identity) {
  const year = Number(/\d{4}/.exec(identity.date || identity.title)?.[0] ?? new Date().getFullYear());
  const kinds = ["Q1", "S1", "Q2", "Q3", "N1", "Q4", "A1"];
  return [year, year - 1, year + 1].flatMap((one) => kinds.map((kind) => [`${one}-${kind}`, t(`period.${kind}`, { year: one })]));
}
