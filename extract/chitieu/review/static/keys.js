// The keyboard: one table for what a key does and for the help that shows it.

import { byId, h } from "./dom.js";
import { t } from "./words.js";

export const TABLE = [
  ["moving", [["next", ["J", "↓"]], ["previous", ["K", "↑"]], ["next_open", ["N"]], ["previous_open", ["P"]]]],
  ["deciding", [["accept", ["Enter"]], ["edit", ["E"]], ["blank", ["B"]], ["source_error", ["S"]], ["unreadable", ["R"]], ["wrong_code", ["C"]], ["assign", ["A"]], ["undo", ["U"]], ["postpone", ["H"]]]],
  ["looking", [["series", ["G"]], ["zoom_in", ["+"]], ["zoom_out", ["−"]], ["filter", ["F"]], ["lang", ["L"]], ["help", ["?"]], ["close", ["Esc"]]]],
];

const PLAIN = { ArrowDown: "next", ArrowUp: "previous", Enter: "accept", "+": "zoom_in", "=": "zoom_in", "-": "zoom_out", "?": "help", Escape: "close" };
const LETTERS = { J: "next", K: "previous", N: "next_open", P: "previous_open", E: "edit", B: "blank", S: "source_error", R: "unreadable", C: "wrong_code", A: "assign", U: "undo", H: "postpone", G: "series", F: "filter", L: "lang" };
const STORE = "chitieu-single-keys";

export const singleKeys = () => localStorage.getItem(STORE) !== "off";

// a Vietnamese input method may swallow the letter (key is then "Process"): the place of the key still tells
function letterOf(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
  if (event.key.length === 1 && event.key !== " ") return "";
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : "";
}

export function actionOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat && event.key === "Enter") return "";
  const target = event.target;
  if (document.querySelector("dialog[open]")) return "";
  if (target.matches?.("input, textarea, select, option")) return event.key === "Escape" ? "close" : "";
  const control = target.closest?.("button, a, summary");
  if (control && !control.dataset.row && (event.key === "Enter" || event.key === " ")) return "";
  if (target.closest?.(".frame") && event.key.startsWith("Arrow")) return "";
  if (PLAIN[event.key]) return PLAIN[event.key];
  return singleKeys() ? (LETTERS[letterOf(event)] ?? "") : "";
}

export function openHelp() {
  const dialog = byId("help");
  const toggle = h("input", { type: "checkbox", checked: singleKeys(), on: { change: (event) => localStorage.setItem(STORE, event.target.checked ? "on" : "off") } });
  dialog.replaceChildren(
    h("div", { class: "sheetlet", on: { keydown: (event) => { if (event.key === "?") dialog.close(); } } },
      h("header", {}, h("h2", {}, t("page.help")), h("button", { type: "button", class: "quiet", "aria-label": t("key.close"), on: { click: () => dialog.close() } }, "✕")),
      h("div", { class: "keys" }, TABLE.map(([group, lines]) =>
        h("section", {}, h("h3", {}, t(`keys.${group}`)), h("dl", {}, lines.map(([name, keys]) => [h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, t(`key.${name}`))]))))),
      h("label", { class: "toggle" }, toggle, t("keys.single")),
    ),
  );
  dialog.showModal();
}
