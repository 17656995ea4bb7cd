// The page: what is chosen, what was decided, and how the parts follow each other.

import { Refused, cropUrl, get, post } from "./api.js";
import { answers, drawCard, stripUrl } from "./card.js";
import { byId, h, icon } from "./dom.js";
import { FilterBar } from "./filters.js";
import { close as closeForm, editCitation, editIdentity, editValue, isOpen } from "./forms.js";
import { actionOf, openHelp } from "./keys.js";
import { pick } from "./picker.js";
import { QueueList, shownValue, spokenRow, stateText } from "./queue.js";
import { openSeries } from "./series.js";
import { Viewer } from "./viewer.js";
import { lang, setWords, t, translate, why } from "./words.js";

const WINDOW = 60;
const POLL = 5000;
const AHEAD = 4;
const LANG = "chitieu-lang";

let start;
let rows = [];
let total = 0;
let more = false;
let version = "";
let counts = { open: 0, postponed: 0, decided: 0, minutes: 0, by_reason: {}, total_by_reason: {} };
let current = ""; // key of the row that is shown
let card = null;
let busy = false;
let asked = 0;
let counting = 0;
const done = []; // decisions of this session, for undo
const paces = []; // seconds taken over seconds expected
let began = performance.now();

const viewer = new Viewer(byId("viewer"), (id) => select(id, { focus: false }));
const list = new QueueList(byId("queue"), (id) => select(id), grow);
const filters = new FilterBar(byId("filters"), () => load({ keep: false }));

async function begin() {
  const first = listingOf(WINDOW); // all three questions on their way at once
  [start] = await Promise.all([get("start"), filters.load()]);
  const kept = localStorage.getItem(LANG);
  setWords(start, kept === "vi" || kept === "en" ? kept : start.lang);
  translate();
  byId("where").textContent = `${start.output} · ${start.reviewer}`;
  await load({ keep: false, asked: first });
  setInterval(poll, POLL);
}

const listingOf = (limit) => get("queue", { ...filters.given, limit });

async function load({ keep, asked: underWay }) {
  const listing = await guarded(() => underWay ?? listingOf(keep ? Math.max(WINDOW, rows.length) : WINDOW));
  if (!listing || (keep && engaged())) return;
  take(listing);
  rows = listing.rows;
  list.draw(rows, total, more);
  const at = keep ? rows.find((row) => row.id === current) : null;
  await select(at?.id ?? rows.find((row) => isWaiting(row))?.id ?? rows[0]?.id ?? "", { say: false });
}

function take(listing) {
  ({ version, total, more } = listing);
  counts = listing.counts;
  drawProgress();
  filters.draw(start.reasons, counts);
}

async function grow() {
  const last = rows.at(-1)?.id ?? "";
  const listing = await guarded(() => get("queue", { ...filters.given, after: last, limit: WINDOW }));
  if (!listing) return false;
  const known = new Set(rows.map((row) => row.id));
  rows = [...rows, ...listing.rows.filter((row) => !known.has(row.id))];
  more = listing.more;
  list.draw(rows, total, more);
  list.mark(current, false);
  return listing.rows.length > 0;
}

const isWaiting = (row) => row.state === "open" || row.state === "competing";

async function select(id, { focus = true, say = true } = {}) {
  const turn = ++asked;
  current = id;
  card = null; // no key may decide about what is not shown yet
  delete byId("card").dataset.id;
  closeForm();
  list.mark(id, focus);
  if (!id) {
    byId("card").className = "card";
    byId("card").replaceChildren(h("div", { class: "finished" }, icon("confirmed"), h("h2", {}, t(counts.open ? "queue.empty" : "queue.finished")), h("p", {}, t("queue.saved_in", { file: start.corrections }))));
    viewer.empty(t("viewer.none"));
    return;
  }
  const found = await guarded(() => get("card", { id }));
  if (turn !== asked || !found) return;
  card = found;
  began = performance.now();
  drawCard(byId("card"), card, { answer, postpone, undo, series, choose: (id) => select(id), look: (page) => viewer.open(card.row.doc, page), canUndo: () => done.length > 0 });
  byId("card").querySelector(".evidence").scrollTo(0, 0);
  const near = card.near_page ? card.near : [];
  const first = card.row.target === "finding" ? card.series.find((point) => point.page && point.doc === card.row.doc) : null;
  viewer.show(card.row.doc, first?.page ?? card.row.page ?? card.near_page, first?.id ?? id, near);
  if (say) speak(spokenRow(card.row));
  ahead();
}

function ahead() {
  const at = rows.findIndex((row) => row.id === current);
  const following = rows.slice(at + 1).filter(isWaiting).slice(0, AHEAD);
  for (const row of following) if (row.box && row.page && row.target !== "report") for (const url of [stripUrl(row, row.box, row.page), cropUrl(row.doc, row.page, row.box)]) new Image().src = url;
  if (following[0]) viewer.ahead(following[0].doc, following[0].page);
}

async function move(by, waiting) {
  let at = rows.findIndex((row) => row.id === current);
  for (;;) {
    at += by;
    if (at >= rows.length && more && (await grow())) continue;
    if (at < 0 || at >= rows.length) break;
    if (!waiting || isWaiting(rows[at])) {
      await select(rows[at].id);
      return true;
    }
  }
  return false;
}

async function advance() {
  if (await move(1, true)) return;
  const first = rows.find((row) => isWaiting(row) && row.id !== current);
  if (first) await select(first.id);
  else if (rows.some(isWaiting)) await select(current);
  else await load({ keep: false });
}

// ---- decisions

async function answer(name) {
  if (!card || busy) return;
  const { row } = card;
  if (!answers(row).includes(name)) {
    toast(t("error.not_here"));
    return;
  }
  const cancel = () => {
    closeForm();
    list.mark(current, true);
  };
  if (name === "edit" || (name === "confirmed" && card.machine_value === "(unread)")) {
    if (row.target === "citation") editCitation(card, (given) => decide({ verdict: "corrected", ...given }), cancel);
    else if (row.target === "report") editIdentity(card, start, identify, cancel);
    else editValue(card, (given) => decide({ verdict: "corrected", ...given }), cancel);
    return;
  }
  if (name === "wrong_code" || name === "assign") {
    const chosen = await guarded(() => pick(card, { assign: name === "assign" }));
    if (chosen) await decide({ verdict: "wrong_code", ...chosen });
    else list.mark(current, true);
    return;
  }
  if (row.target === "finding" && name === "confirmed") {
    await decide({ verdict: "confirmed" });
    return;
  }
  if (row.target === "report") {
    const parts = card.identity.parts.filter((part) => part.unsure && !part.decision);
    if (parts.some((part) => !part.value) || !parts.length) editIdentity(card, start, identify, cancel);
    else await identify(parts.map((part) => ({ part: part.name, verdict: "confirmed", text: "", seen: part.seen, machine: part.value })));
    return;
  }
  await decide({ verdict: name });
}

async function identify(parts) {
  let last = null;
  for (const part of parts) {
    last = await save({ id: card.row.id, ...part });
    if (!last) return;
  }
  if (last) await settled(last);
}

async function decide(given) {
  const reply = await save({ id: card.row.id, seen: card.seen, machine: card.machine_value, ...given });
  if (reply) await settled(reply);
}

async function save(body) {
  if (busy) return null;
  busy = true;
  byId("saved").textContent = t("saved.saving");
  try {
    const reply = await post("decide", body);
    done.push(reply.decision.decision_id);
    byId("saved").textContent = t("saved.saved");
    return reply;
  } catch (error) {
    byId("saved").textContent = t("saved.failed");
    await failed(error);
    return null;
  } finally {
    busy = false;
  }
}

async function settled(reply) {
  pace(reply.row);
  closeForm();
  update(reply);
  speak(`${t("saved.saved")}: ${stateText(reply.row)} ${shownValue(reply.row)}`);
  await advance();
}

function update(reply) {
  ({ version } = reply);
  rows = rows.map((row) => (row.id === reply.row.id ? reply.row : row));
  list.replace(reply.row);
  viewer.decided(reply.row);
  clearTimeout(counting);
  counting = setTimeout(recount, 150);
}

async function recount() {
  const fresh = await guarded(() => get("counts"));
  if (!fresh) return;
  counts = fresh;
  drawProgress();
  filters.draw(start.reasons, counts);
}

async function postpone() {
  if (!card || busy) return;
  const off = card.row.state !== "postponed";
  const reply = await guarded(() => post("postpone", { id: card.row.id, off }));
  if (!reply) return;
  update(reply);
  speak(t(off ? "state.postponed" : "state.open"));
  if (off) await advance();
  else await select(current);
}

// the decision on what is shown, else the last one of this session
async function undo() {
  if (busy) return;
  const id = card?.row.decision?.decision_id ?? done.at(-1);
  if (!id) {
    toast(t("error.nothing_to_undo"));
    return;
  }
  busy = true;
  try {
    const reply = await post("undo", { decision_id: id });
    const at = done.lastIndexOf(id);
    if (at >= 0) done.splice(at, 1);
    if (!rows.some((row) => row.id === reply.row.id)) rows = [reply.row, ...rows];
    update(reply);
    list.draw(rows, total, more);
    speak(t("saved.undone"));
    byId("saved").textContent = t("saved.undone");
    await select(reply.row.id);
  } catch (error) {
    if (error instanceof Refused && done.at(-1) === id) done.pop();
    await failed(error);
  } finally {
    busy = false;
  }
}

async function series() {
  if (card?.row.target === "observation") await guarded(() => openSeries(card, (id) => select(id)));
}

// ---- what others did, and what went wrong

// nothing may be drawn anew under the hands of somebody who writes or chooses
const engaged = () => busy || isOpen() || document.querySelector("dialog[open]") !== null;

async function poll() {
  if (document.hidden || engaged()) return;
  const before = version;
  try {
    const now = await get("version");
    offline(false);
    // a decision of our own may have been saved while the answer was under way
    if (now.version === version || version !== before || engaged()) return;
    viewer.forget();
    await filters.load();
    await load({ keep: true });
  } catch (error) {
    if (error.code === "offline" || error.code === "forbidden") offline(true);
  }
}

async function guarded(run) {
  try {
    const found = await run();
    offline(false);
    return found;
  } catch (error) {
    await failed(error);
    return null;
  }
}

async function failed(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.code === "offline" || error.code === "forbidden") {
    offline(true);
    return;
  }
  if (error.code === "stale_decision") {
    toast(t("error.stale"));
    if (card) {
      const fresh = await get("card", { id: card.row.id });
      rows = rows.map((row) => (row.id === fresh.row.id ? fresh.row : row));
      list.replace(fresh.row);
      await select(fresh.row.id);
    }
    return;
  }
  toast(why(error.code, error.message, t("error.unknown")));
}

function offline(now) {
  document.body.classList.toggle("offline", now);
  if (now) toast(t("error.offline"), true);
  else if (byId("toast").dataset.stays) byId("toast").hidden = true;
}

let fading = 0;
function toast(text, stays = false) {
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  place.dataset.stays = stays ? "yes" : "";
  clearTimeout(fading);
  if (!stays) fading = setTimeout(() => { place.hidden = true; }, 6000);
}

function speak(text) {
  byId("live").textContent = text;
}

// ---- how far, and how long still

function pace(row) {
  const expected = start.reasons.find((one) => one.name === row.reasons[0])?.seconds ?? 5;
  const taken = (performance.now() - began) / 1000;
  if (taken < 120) paces.push(taken / expected);
  if (paces.length > 20) paces.shift();
}

function drawProgress() {
  const all = counts.open + counts.postponed + counts.decided;
  const factor = paces.length < 5 ? 1 : [...paces].sort((a, b) => a - b)[Math.floor(paces.length / 2)];
  const minutes = Math.max(counts.open ? 1 : 0, Math.ceil(counts.minutes * factor));
  byId("progress").replaceChildren(
    h("progress", { max: String(all || 1), value: String(counts.decided), "aria-label": t("progress.label") }),
    h("span", {}, t("progress.done", { done: counts.decided, all })),
    h("span", { class: "left" }, counts.open ? t("progress.left", { open: counts.open, minutes }) : t("progress.none")),
    counts.postponed ? h("span", { class: "off" }, t("progress.postponed", { count: counts.postponed })) : null ?? "",
  );
  byId("lang").textContent = lang() === "vi" ? "English" : "Tiếng Việt";
}

async function switchLang() {
  const next = lang() === "vi" ? "en" : "vi";
  localStorage.setItem(LANG, next);
  setWords(start, next);
  translate();
  drawProgress();
  filters.draw(start.reasons, counts);
  list.draw(rows, total, more);
  viewer.shown = { doc: "", page: 0 };
  await select(current);
}

const ACTIONS = {
  next: () => move(1, false),
  previous: () => move(-1, false),
  next_open: () => move(1, true),
  previous_open: () => move(-1, true),
  accept: () => answer("confirmed"),
  edit: () => answer("edit"),
  blank: () => answer("blank"),
  source_error: () => answer("source_error"),
  unreadable: () => answer("unreadable"),
  wrong_code: () => answer("wrong_code"),
  assign: () => answer("assign"),
  undo,
  postpone,
  series,
  zoom_in: () => viewer.scale(1),
  zoom_out: () => viewer.scale(-1),
  filter: () => byId("filters").querySelector("button, select")?.focus(),
  lang: switchLang,
  help: openHelp,
  close: () => {
    closeForm();
    list.mark(current, true);
  },
};

document.addEventListener("keydown", (event) => {
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  ACTIONS[action]();
});
byId("lang").addEventListener("click", switchLang);
byId("help-open").addEventListener("click", openHelp);
begin().catch((error) => {
  byId("card").textContent = error.message || "chitieu: no answer; is `chitieu review` running?";
});
