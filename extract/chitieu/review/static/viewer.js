// The page as a picture with the boxes of what was read on it; choosing a box chooses its value.

import { get, pageUrl } from "./api.js";
import { h, inert, printed } from "./dom.js";
import { t, why } from "./words.js";

const ZOOMS = [1, 1.35, 1.8, 2.4, 3.2];
const SHARP = 2; // from this zoom on the page is drawn finer

export class Viewer {
  constructor(root, choose) {
    this.root = root;
    this.choose = choose;
    this.zoom = 0;
    this.shown = { doc: "", page: 0 };
    this.view = null;
    this.current = "";
    this.near = [];
    this.turn = 0;
    this.known = new Map();
  }

  async show(doc, page, current, near = []) {
    this.current = current;
    this.near = near;
    if (!doc || !page) {
      this.empty(t("viewer.none"));
      return;
    }
    if (doc === this.shown.doc && page === this.shown.page && this.view) {
      this.mark();
      this.centre();
      return;
    }
    await this.open(doc, page);
  }

  async open(doc, page) {
    const turn = ++this.turn;
    this.shown = { doc, page };
    let view;
    try {
      view = await this.facts(doc, page);
    } catch (error) {
      if (turn === this.turn) this.empty(why(error.code, error.message, t("error.offline")));
      return;
    }
    if (turn !== this.turn) return;
    this.view = view;
    this.draw();
  }

  facts(doc, page) {
    const key = `${doc}/${page}`;
    const asked = this.known.get(key) ?? get("page", { doc, page });
    this.known.set(key, asked);
    asked.catch(() => this.known.delete(key));
    if (this.known.size > 12) this.known.delete(this.known.keys().next().value);
    return asked;
  }

  decided(row) {
    this.known.clear();
    const mark = this.view?.marks.find((one) => one.id === row.id);
    if (!mark) return;
    mark.state = row.state;
    this.mark();
  }

  forget() {
    this.known.clear();
  }

  // so that the next page is there before it is asked for
  ahead(doc, page) {
    if (!doc || !page || (doc === this.shown.doc && page === this.shown.page)) return;
    new Image().src = pageUrl(doc, page);
    this.facts(doc, page).catch(() => {});
  }

  empty(why) {
    this.view = null;
    this.shown = { doc: "", page: 0 };
    this.root.replaceChildren(h("p", { class: "nothing" }, why));
  }

  draw() {
    const { doc, page, pages, file, width, height } = this.view;
    const step = (by, label, sign) =>
      h("button", { type: "button", class: "quiet", "aria-label": t(label), disabled: page + by < 1 || page + by > pages, on: { click: () => this.open(doc, page + by) } }, sign);
    this.image = h("img", {
      src: pageUrl(doc, page, this.dpi()),
      alt: t("viewer.page", { page, pages }),
      on: { error: () => this.failed() },
    });
    this.layer = h("div", { class: "layer" });
    this.sheet = h("div", { class: "sheet" }, this.image, this.layer);
    this.sheet.style.aspectRatio = `${width} / ${height}`;
    this.frame = h("div", { class: "frame", tabindex: "0", "aria-label": t("viewer.scroll"), role: "group" }, this.sheet);
    this.root.replaceChildren(
      h("div", { class: "bar" },
        h("span", { class: "file", title: inert(file) }, printed(file)),
        step(-1, "viewer.previous", "‹"),
        h("span", { class: "count" }, `${page} / ${pages}`),
        step(1, "viewer.next", "›"),
        h("span", { class: "gap" }),
        h("button", { type: "button", class: "quiet", "aria-label": t("key.zoom_out"), "aria-keyshortcuts": "-", on: { click: () => this.scale(-1) } }, "−"),
        h("button", { type: "button", class: "quiet", "aria-label": t("key.zoom_in"), "aria-keyshortcuts": "+", on: { click: () => this.scale(1) } }, "+"),
      ),
      this.frame,
    );
    this.size();
    this.mark();
    this.centre();
  }

  failed() {
    const url = this.image.src;
    fetch(url)
      .then((reply) => (reply.ok ? null : reply.json()))
      .then((told) => this.frame.prepend(h("p", { class: "nothing" }, told ? why(told.error_code, told.message, t("viewer.none")) : t("viewer.none"))))
      .catch(() => this.frame.prepend(h("p", { class: "nothing" }, t("error.offline"))));
  }

  dpi() {
    return ZOOMS[this.zoom] >= SHARP ? 220 : 130;
  }

  scale(by) {
    const next = Math.min(ZOOMS.length - 1, Math.max(0, this.zoom + by));
    if (next === this.zoom || !this.view) return;
    this.zoom = next;
    const url = pageUrl(this.view.doc, this.view.page, this.dpi());
    if (!this.image.src.endsWith(url)) this.image.src = url;
    this.size();
    this.centre();
  }

  size() {
    this.sheet.style.width = `${ZOOMS[this.zoom] * 100}%`;
  }

  mark() {
    const { width, height, marks } = this.view;
    const place = ([x0, top, x1, bottom]) => ({
      left: `${(x0 / width) * 100}%`,
      top: `${(top / height) * 100}%`,
      width: `${((x1 - x0) / width) * 100}%`,
      height: `${((bottom - top) / height) * 100}%`,
    });
    this.layer.replaceChildren(
      ...marks.map((mark) =>
        h("button", {
          type: "button",
          tabindex: "-1",
          class: `box ${mark.state || "plain"} ${mark.id === this.current ? "current" : ""}`,
          style: place(mark.box),
          title: inert(`${mark.code} ${mark.label}: ${mark.printed}`),
          "aria-label": inert(`${mark.code} ${mark.printed}`),
          on: { click: () => this.choose(mark.id) },
        }),
      ),
      ...this.near.map((box) => h("div", { class: "box near", style: place(box) })),
    );
  }

  centre() {
    const box = this.layer?.querySelector(".current, .near");
    if (!box) {
      this.frame.scrollTo(0, 0);
      return;
    }
    const inner = box.getBoundingClientRect();
    const outer = this.frame.getBoundingClientRect();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.frame.scrollBy({
      left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
      top: inner.top + inner.height / 2 - outer.top - outer.height / 2,
      behavior: calm ? "auto" : "smooth",
    });
  }
}
