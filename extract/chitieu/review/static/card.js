// The card: all the evidence about one thing, and what can be said of it.

import { cropUrl } from "./api.js";
import { chart } from "./chart.js";
import { h, icon, inert, printed } from "./dom.js";
import { iconOf, shownValue, stateText } from "./queue.js";
import { day, figure, flagText, has, isDoubt, lang, t } from "./words.js";

const STRIP_DPI = 130;
const MARGIN = 5;

// what each kind of thing may be answered with, in the order of the buttons
const ANSWERS = {
  observation: ["confirmed", "edit", "blank", "source_error", "unreadable", "wrong_code"],
  unmapped: ["confirmed", "assign"],
  citation: ["confirmed", "edit", "blank", "source_error", "unreadable"],
  footnote: ["confirmed", "source_error", "unreadable"],
  finding: ["confirmed", "source_error"],
  report: ["confirmed", "edit"],
};

// a row that was not found may be there all the same, with a figure or without; it cannot be wrong or unreadable
export const answers = (row) => (row.status === "missing" ? ["confirmed", "edit", "blank"] : ANSWERS[row.target]);

const KEYS = {
  confirmed: "Enter", edit: "E", blank: "B", source_error: "S", unreadable: "R", wrong_code: "C", assign: "A",
  postpone: "H", undo: "U", series: "G",
};

export function drawCard(root, card, act) {
  const { row } = card;
  root.className = `card ${row.target} ${row.state}`;
  root.dataset.id = row.id;
  root.replaceChildren(
    h("div", { class: "evidence", tabindex: "0", role: "group", "aria-label": t("card.evidence") },
      head(card, act),
      ...(row.target === "finding" ? finding(card, act) : row.target === "report" ? identity(card) : row.target === "citation" || row.target === "footnote" ? cited(card, act) : value(card, act)),
      why(card),
      more(card),
      past(card),
    ),
    // always in sight, however much there is to read
    h("div", { class: "say" },
      h("div", { class: "edit", id: "edit" }),
      h("div", { class: "actions", role: "toolbar", "aria-label": t("card.actions") }, buttons(card, act)),
    ),
  );
}

function head(card, act) {
  const { row } = card;
  return h("header", {},
    h("div", { class: "top-line" },
      h("p", { class: "place" },
        h("span", { class: `state ${row.state}` }, icon(iconOf(row)), stateText(row)),
        ...row.reasons.map((reason) => h("span", { class: `chip why-${reason}` }, t(`reason.${reason}`))),
        row.reasons.length ? null : h("span", { class: "chip" }, t("reason.none")),
      ),
      h("div", { class: "aside" },
        row.target === "observation" && card.series.length > 1 ? button("series", t("card.series", { count: card.series.length }), act.series) : null,
        button("postpone", row.state === "postponed" ? t("answer.resume") : t("answer.postpone"), act.postpone),
        button("undo", t("answer.undo"), act.undo, !row.decision && !act.canUndo()),
      ),
    ),
    h("p", { class: "whose" },
      [row.org, row.period, row.form ? t("card.form", { form: row.form }) : "", row.page ? t("card.page", { page: row.page }) : ""]
        .filter(Boolean).map((part) => inert(part)).join(" · "),
    ),
    h("h2", {}, row.code ? h("span", { class: "code" }, inert(row.code)) : null, headline(card)),
  );
}

function headline(card) {
  const { row } = card;
  if (row.target === "citation" || row.target === "footnote") return t(`target.${row.target}`);
  if (row.target === "finding") return rule(card.findings[0].rule);
  return printed(row.label);
}

// what a rule compares, one under the other, each as it is printed
function finding(card, act) {
  return [
    h("table", { class: "named" }, h("tbody", {}, card.series.map((point) => h("tr", { class: point.status },
      h("td", { class: "code" }, inert(point.code)),
      h("td", {}, printed(point.label), h("span", { class: "hint" }, ` ${inert(point.period)}`)),
      h("td", {}, point.box && point.page ? h("img", { src: cropUrl(point.doc, point.page, point.box), alt: inert(point.printed) }) : t(`status.${point.status}`)),
      h("td", { class: "value" }, figure(point.value) || "—"),
      h("td", {}, h("button", { type: "button", class: "link", "aria-label": `${t("finding.open")} ${inert(point.code)}`, on: { click: () => act.choose(point.id) } }, t("finding.open"))),
    )))),
  ];
}

const isWide = (row) => row.target !== "citation" && row.target !== "footnote";

export const stripUrl = (row, box, page) => cropUrl(row.doc, page, isWide(row) ? [0, box[1], 9999, box[3]] : box, STRIP_DPI);

// the whole printed line, with the cell drawn in: label, unit and figure as they stand on the page
function strip(row, box, page) {
  const wide = isWide(row);
  const frame = h("span", { class: "cell" });
  const image = h("img", { src: stripUrl(row, box, page), alt: inert(`${row.label} ${row.printed}`) });
  const holder = h("div", { class: "strip" }, image, wide ? frame : null);
  image.addEventListener("load", () => {
    const points = (image.naturalWidth * 72) / STRIP_DPI;
    const high = (image.naturalHeight * 72) / STRIP_DPI;
    Object.assign(frame.style, {
      left: `${(row.box?.[0] / points) * 100}%`,
      width: `${((row.box?.[2] - row.box?.[0]) / points) * 100}%`,
      top: `${(Math.min(MARGIN, box[1]) / high) * 100}%`,
      height: `${((box[3] - box[1]) / high) * 100}%`,
    });
    frame.hidden = !row.box;
  });
  image.addEventListener("error", () => holder.replaceChildren(h("p", { class: "nothing" }, t("card.no_picture"))));
  return holder;
}

function value(card, act) {
  const { row } = card;
  const missing = row.status === "missing";
  const evidence = row.box && row.page
    ? strip(row, row.box, row.page)
    : card.near.length ? h("div", {}, h("p", { class: "hint" }, t("card.near")), strip(row, around(card.near), card.near_page)) : h("p", { class: "nothing" }, t("card.no_place"));
  return [
    evidence,
    h("div", { class: "compare" },
      row.target === "unmapped" ? null : h("figure", { class: "print" },
        row.box && row.page ? h("img", { src: cropUrl(row.doc, row.page, row.box), alt: inert(row.printed) }) : h("span", { class: "nothing" }, missing ? t("status.missing") : ""),
        h("figcaption", {}, t("card.printed"), " ", row.printed ? printed(row.printed, "text") : "—"),
      ),
      h("div", { class: "read" },
        h("p", { class: "big" }, h("strong", {}, shownValue(row)), row.unit ? h("span", { class: "unit" }, inert(row.unit)) : null),
        h("p", { class: "sure" }, row.confidence === null ? t(`status.${row.status}`) : confidence(row.confidence)),
        was(card, figure),
        readings(card),
        card.factor && card.factor !== "1" ? h("p", { class: "hint" }, t("card.factor", { unit: inert(card.printed_unit), factor: figure(card.factor) })) : null,
      ),
      card.series.length > 1
        ? h("button", { type: "button", class: "time", "aria-label": t("card.series", { count: card.series.length }), on: { click: act.series } }, chart(near(card.series), { width: 190, height: 84 }), neighbours(card))
        : null,
    ),
  ];
}

const around = (boxes) => [
  Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1])),
  Math.max(...boxes.map((box) => box[2])), Math.max(...boxes.map((box) => box[3])),
];

function near(series) {
  const here = series.findIndex((point) => point.current);
  const from = Math.max(0, Math.min(here - 3, series.length - 7));
  return series.slice(from, from + 7);
}

function neighbours(card) {
  const here = card.series.findIndex((point) => point.current);
  const shown = [here - 1, here + 1].map((at) => card.series[at]).filter(Boolean);
  return h("span", { class: "beside" }, shown.map((point) => h("span", {}, `${point.period} `, h("b", {}, figure(point.value) || t(`status.${point.status}`)))));
}

function confidence(share) {
  const percent = Math.round(share * 100);
  const meter = h("meter", { min: "0", max: "100", low: "80", high: "97", optimum: "100", value: String(percent) });
  return [meter, " ", t("card.confidence", { percent })];
}

const was = (card, read) => (card.was === null ? null : h("p", { class: "was" }, t("card.was"), " ", h("s", {}, printed(read(card.was) || "—"))));

// what two readers saw, with the characters that differ marked
function readings(card) {
  if (card.source !== "ocr" || !card.second) return null;
  const [one, other] = [card.row.printed, card.second];
  if (one === other) return h("p", { class: "hint" }, t("card.readers_agree"));
  return h("dl", { class: "readers" },
    h("dt", {}, t("card.reader_1")), h("dd", {}, marked(one, other)),
    h("dt", {}, t("card.reader_2")), h("dd", {}, marked(other, one)),
  );
}

function marked(text, other) {
  let from = 0;
  while (from < Math.min(text.length, other.length) && text[from] === other[from]) from += 1;
  let end = 0;
  while (end < Math.min(text.length, other.length) - from && text[text.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const middle = text.slice(from, text.length - end);
  return [printed(text.slice(0, from)), middle ? h("mark", {}, printed(middle)) : null, printed(text.slice(text.length - end))];
}

function cited(card, act) {
  const { row, cited: cite } = card;
  const fields = [
    ["cite.number", cite.citation_id], ["cite.date", day(cite.date)], ["cite.type", cite.doc_type], ["cite.issuer", cite.issuer],
    ["cite.key", cite.citation_key], ["cite.context", cite.context && has(`context.${cite.context}`) ? t(`context.${cite.context}`) : cite.context],
  ].filter(([, text]) => text);
  return [
    row.box && row.page ? strip(row, row.box, row.page) : h("p", { class: "nothing" }, t("card.no_place")),
    row.target === "citation" ? h("dl", { class: "fields parsed" }, fields.map(([key, text]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, printed(text))))) : null,
    was(card, (text) => text),
    h("p", { class: "text" }, h("b", {}, t("cite.text"), " "), printed(cite.text)),
    cite.mark || cite.anchor
      ? h("p", { class: "anchor" },
        h("b", {}, t("cite.anchor"), " "), cite.anchor ? printed(cite.anchor) : t("cite.no_anchor"),
        cite.mark ? h("sup", { class: "notemark" }, inert(cite.mark)) : null,
        cite.anchor_page && cite.anchor_page !== row.page ? h("button", { type: "button", class: "link", on: { click: () => act.look(cite.anchor_page) } }, t("cite.look", { page: cite.anchor_page })) : null)
      : null,
  ];
}

function identity(card) {
  const { row, identity: who } = card;
  const facts = [["identity.file", who.file], ["identity.number", who.number], ["identity.date", day(who.date)], ["identity.addressee", who.addressee], ["identity.signer", who.signer]].filter(([, text]) => text);
  return [
    h("p", { class: "hint" }, t("identity.why")),
    h("table", { class: "parts" },
      h("tbody", {}, who.parts.map((part) => h("tr", { class: part.decision ? "decided" : part.unsure ? "unsure" : "sure" },
        h("th", { scope: "row" }, icon(part.decision ? part.decision.verdict : part.unsure ? "open" : "plain"), t(`part.${part.name}`)),
        h("td", {}, printed(part.decision?.value || part.value || "—"), part.label && !part.decision?.value ? h("span", { class: "hint" }, " ", printed(part.label)) : null),
        h("td", { class: "hint" }, part.decision ? t(`verdict.${part.decision.verdict}`) : part.unsure ? t("identity.unsure") : part.source && has(`source.${part.source}`) ? t(`source.${part.source}`) : inert(part.source)),
      ))),
    ),
    h("p", { class: "facts" }, facts.map(([key, text]) => h("span", {}, t(key), " ", h("b", {}, printed(text))))),
  ];
}

function buttons(card, act) {
  const { row } = card;
  const unread = row.target === "observation" && card.machine_value === "(unread)";
  return answers(row).map((answer) => {
    const own = [`answer.${answer}_${row.status}`, `answer.${answer}_${row.target}`].find(has);
    return button(answer, t(own ?? `answer.${answer}`), () => act.answer(answer), answer === "confirmed" && unread);
  });
}

function button(name, label, run, disabled = false) {
  return h("button", { type: "button", class: `answer ${name}`, disabled, "aria-keyshortcuts": KEYS[name], on: { click: run } },
    icon(name === "edit" ? "corrected" : name === "assign" ? "wrong_code" : name === "postpone" ? "postponed" : name), h("span", {}, label), h("kbd", {}, KEYS[name]));
}

function why(card) {
  const lines = [];
  for (const flag of card.flags) {
    const key = `unmapped.${flag}`;
    lines.push(h("li", { class: isDoubt(flag) || has(key) ? "doubt" : "info" }, has(key) ? t(key) : flagText(flag)));
  }
  const told = new Set(card.findings.map((finding) => finding.rule));
  for (const check of card.checks.filter((one) => one.outcome !== "ok" && !told.has(one.rule))) lines.push(h("li", { class: "doubt" }, `${rule(check.rule)}: ${t("card.fails")}`));
  for (const finding of card.findings) lines.push(found(finding));
  return h("ul", { class: "why", "aria-label": t("card.why") }, lines);
}

function more(card) {
  const passed = card.checks.filter((one) => one.outcome === "ok").map((one) => rule(one.rule));
  const facts = [
    card.second_code && ["card.second_code", `${card.second_code} ${card.second_label}${card.second_score === null ? "" : ` (${figure(String(card.second_score))})`}`],
    card.printed_label && ["card.printed_label", card.printed_label], card.stt && ["card.stt", card.stt], card.printed_unit && ["card.printed_unit", card.printed_unit],
    card.note && ["card.note", card.note], card.source && ["card.source", has(`source.${card.source}`) ? t(`source.${card.source}`) : card.source],
    passed.length && ["card.passed", passed.join(", ")],
  ].filter(Boolean);
  return facts.length ? h("dl", { class: "fields" }, facts.map(([key, text]) => [h("dt", {}, t(key)), h("dd", {}, printed(String(text)))])) : "";
}

// what a rule expects and what is printed are figures; a sentence of the program itself is English
function found({ rule: name, expected, found: seen, message }) {
  const figures = [expected, seen].every((text) => /^-?\d+(\.\d+)?$/.test(text));
  if (!figures) return h("li", { class: "finding" }, `${rule(name)}: `, h("span", { lang: "en" }, printed(message)));
  return h("li", { class: "finding" }, t("card.finding", { rule: rule(name), expected: figure(expected), found: figure(seen) }));
}

const rule = (name) => (has(`rule.${name}`) ? t(`rule.${name}`) : name);

function past(card) {
  if (!card.history.length) return null ?? "";
  return h("details", { class: "past" }, h("summary", {}, t("card.history", { count: card.history.length })),
    h("ol", {}, [...card.history].reverse().map((one) => h("li", {},
      `${when(one.decided_at)} · `, printed(one.reviewer), ": ", one.verdict ? t(`verdict.${one.verdict}`) : t("verdict.taken_back"),
      one.part ? ` (${t(`part.${one.part}`)})` : "", one.value ? h("b", {}, " ", printed(figure(one.value))) : "", one.new_code ? h("b", {}, " ", printed(one.new_code)) : "", one.note ? h("i", {}, " ", printed(one.note)) : "",
    ))),
  );
}

const when = (stamp) => new Date(stamp).toLocaleString(lang() === "vi" ? "vi-VN" : "en-GB", { dateStyle: "short", timeStyle: "short" });
