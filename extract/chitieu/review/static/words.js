// Texts in the reviewer's language, and numbers and days as Vietnamese reports print them.

let messages = {};
let flagTexts = {};
let current = "vi";

export function setWords(start, lang) {
  messages = start.messages;
  flagTexts = start.flags;
  current = lang;
  document.documentElement.lang = lang;
}

export const lang = () => current;

export function t(key, slots = {}) {
  const text = messages[key]?.[current] ?? key;
  return text.replace(/\{(\w+)\}/g, (_all, name) => slots[name] ?? "");
}

export const has = (key) => key in messages;

// why the server refused, in the reviewer's language; what it says itself names the file and is English
export function why(code, message, otherwise) {
  if (!has(`fault.${code}`)) return message || otherwise;
  return current === "en" && message ? message : `${t(`fault.${code}`)}${message ? ` (${message})` : ""}`;
}

export const flagText = (flag) => flagTexts[flag]?.[current] ?? flag;
export const isDoubt = (flag) => flagTexts[flag]?.doubt ?? false;

// 1902.5 -> 1.902,5
export function figure(plain) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain ?? "");
  if (!match) return plain ?? "";
  const whole = match[2].replace(/\B(?=(\d{3})+$)/g, ".");
  return match[1] + whole + (match[3] ? `,${match[3]}` : "");
}

// 2023-10-26 -> 26/10/2023
export function day(iso) {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso ?? "");
  return match ? `${match[3]}/${match[2]}/${match[1]}` : (iso ?? "");
}

// 26/10/2023 (or 26-10-2023, 26.10.2023) -> 2023-10-26; empty where it is no day
export function isoDay(text) {
  const match = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*$/.exec(text);
  if (!match) return "";
  const iso = `${match[3]}-${match[2].padStart(2, "0")}-${match[1].padStart(2, "0")}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(iso) ? iso : "";
}

export function translate(root = document) {
  for (const one of root.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of root.querySelectorAll("[data-t-label]")) one.setAttribute("aria-label", t(one.dataset.tLabel));
  document.title = t("page.title");
}
