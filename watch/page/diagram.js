// The live sequence diagram: rows are appended, never moved; only those in sight are drawn.

import { arrange } from "./columns.js";
import { arrows, label, ROW, trouble } from "./arrows.js";
import { h, s } from "./dom.js";
import { clock, figure, KIND_WORDS, nameOf, since } from "./format.js";
import { Rows } from "./rows.js";

const HEAD = 60; // pixels
const FOOT = 40;

export class Diagram {
  /**
   * @param {{canvas: Element, heads: Element, drawing: SVGElement}} places
   * @param {(id: number) => void} onOpen  a row was chosen
   * @param {() => void} onScroll
   * @param {() => void} onResize
   */
  constructor(places, onOpen, onScroll, onResize) {
    Object.assign(this, places, { onOpen });
    this.lifelines = s("g", { class: "lifelines" });
    this.layer = s("g", {});
    this.drawing.append(this.lifelines, this.layer);
    this.rows = new Rows({
      scroller: this.canvas, layer: this.layer, height: ROW, top: HEAD,
      draw: (id, index) => this.draw(id, index),
      place: (element, y) => element.setAttribute("transform", `translate(0 ${y})`),
    });
    this.active = null;
    this.fresh = Infinity; // rows with greater ids come in gently
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("scroll", onScroll, { passive: true });
    this.layer.addEventListener("click", (event) => this.choose(event.target.closest(".row")));
    new ResizeObserver(() => {
      if (!this.store) return;
      this.widen();
      this.size();
      onResize();
    }).observe(this.canvas);
  }

  /** Show other rows, or the same ones in other columns. */
  show(store, ids, { request = null } = {}) {
    this.store = store;
    this.ids = ids;
    this.request = request;
    this.start = request ? store.messages.get(ids[0])?.published : null;
    this.columns();
    this.size();
    this.rows.show(ids);
    this.rows.redrawAll();
  }

  /** There are rows more at the end of `ids`, or less at its beginning. */
  append() {
    this.size();
    this.rows.update();
  }

  /** Draw some rows again. */
  redraw(ids) {
    this.rows.redraw(ids);
  }

  /** Make room for those who take part in messages that are new or have changed. */
  admit(ids) {
    const missing = ids.some((id) => this.parties(id).some((one) => !this.layout.x.has(one)));
    if (!missing) return;
    this.columns();
    this.size();
    this.rows.redrawAll();
  }

  parties(id) {
    const message = this.store.messages.get(id);
    return message ? [message.sender, ...message.receivers].map((one) => this.store.who(one)) : [];
  }

  /** Place the columns: of those who take part, and of all servers unless it is about one request. */
  columns() {
    const { store } = this;
    const whole = !this.request;
    const servers = [...store.participants.values()].filter((one) => one.topic && !one.gone && whole);
    const active = new Set(this.ids.flatMap((id) => this.parties(id)));
    const who = [...servers.map((one) => one.id), ...active];
    this.layout = arrange(store, who, this.canvas.clientWidth, { first: this.parties(this.ids[0])[0], whole, active });
    this.canvas.classList.toggle("narrow", this.layout.narrow);
    this.canvas.classList.toggle("bare", !this.layout.heads.length);
    this.heads.replaceChildren(...this.headings());
    this.lifelines.replaceChildren(...this.lines());
  }

  headings() {
    const { layout } = this;
    const at = (element, left, width) => {
      element.style.left = `${left}px`;
      element.style.width = `${width}px`;
      return element;
    };
    this.heads.style.width = `${layout.width}px`;
    const unit = this.request ? "s" : "time";
    return [
      h("div", { class: "head-time" }, h("span", {}, unit), layout.narrow ? null : h("span", {}, "ms")),
      at(h("div", { class: "head head-rail" }, h("b", {}, "broker"), h("span", {}, "queue")),
        layout.rail.left, layout.rail.right - layout.rail.left),
      ...layout.heads.map((one) => at(
        h("div", { class: one.unknown ? "head unknown" : "head", title: one.members.map(({ id }) => id).join("\n") },
          h("b", {}, one.title), h("span", {}, one.sub)),
        one.x - one.width / 2, one.width)),
    ];
  }

  lines() {
    const { rail, heads } = this.layout;
    const tall = { y1: 0, y2: "100%" };
    return [
      s("rect", { class: "rail", x: rail.left, y: 0, width: rail.right - rail.left, height: "100%" }),
      ...heads.map(({ x }) => s("line", { class: "lifeline", x1: x, x2: x, ...tall })),
    ];
  }

  size() {
    const height = Math.max(this.ids.length * ROW + FOOT, this.rows.view - HEAD - 1);
    this.end = HEAD + height - this.rows.view;
    this.drawing.setAttribute("width", this.layout.width);
    this.drawing.setAttribute("height", height);
  }

  widen() {
    if (this.canvas.clientWidth === this.wasWide) return;
    this.wasWide = this.canvas.clientWidth;
    this.columns();
    this.size();
    this.rows.redrawAll();
  }

  draw(id, index) {
    const message = this.store.messages.get(id);
    const { layout } = this;
    const who = (one) => this.store.who(one);
    const time = this.request ? since(message.published, this.start) : clock(message.published);
    const right = layout.narrow ? layout.gutter - 6 : layout.gutter - 58;
    const words = s("g", { class: "times" },
      s("text", { x: right, y: 32, class: "time" }, layout.narrow && !this.request ? time.slice(0, 8) : time),
      layout.narrow
        ? s("text", { x: right, y: 45, class: "ms" }, figure(message.ms))
        : s("text", { x: layout.gutter - 14, y: 32, class: "ms" }, figure(message.ms)));
    const group = s("g", {
      id: `m${id}`, class: this.classes(message), role: "option",
      "aria-selected": String(id === this.active), "aria-label": this.sentence(message),
      "aria-posinset": index + 1, "aria-setsize": this.ids.length,
    }, s("rect", { class: "ground", width: layout.width, height: ROW }),
    !this.request && s("rect", { class: "tick", y: 1, width: 3, height: ROW - 2 }),
    words, s("g", { class: "wire" }, arrows(message, layout, who)), label(message, layout, who));
    group.dataset.id = id;
    return group;
  }

  classes(message) {
    const names = ["row", message.kind, message.state];
    if (!this.request) names.push(`hue-${this.store.hues.get(message.request) ?? "none"}`);
    if (message.trouble) names.push(message.trouble === "unconsumed" ? "unread" : "bad");
    if (message.id === this.active) names.push("active");
    if (message.id > this.fresh) names.push("fresh");
    this.fresh = message.id > this.fresh ? message.id : this.fresh;
    return names.join(" ");
  }

  /** The row for those who don't see it. */
  sentence(message) {
    const name = (id) => this.store.participant(id).label;
    const to = message.receivers.map(name).join(", ") || message.routing_key;
    const took = message.ms == null ? message.state : `${figure(message.ms)} milliseconds`;
    const words = [`${KIND_WORDS[message.kind]} ${nameOf(message)} ${message.version ?? ""}`.trim(),
      `from ${name(message.sender)} to ${to}`, took, trouble(message)];
    return words.filter(Boolean).join(", ");
  }

  choose(row) {
    if (!row) return;
    this.activate(Number(row.dataset.id));
    this.onOpen(this.active);
  }

  /** Make a row the current one. */
  activate(id) {
    const before = this.active;
    this.active = id;
    this.redraw([before, id].filter((one) => one != null));
    if (id == null) this.canvas.removeAttribute("aria-activedescendant");
    else this.canvas.setAttribute("aria-activedescendant", `m${id}`);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.canvas.clientHeight / ROW) - 2);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Enter" && this.active != null) return this.onOpen(this.active);
    if (!step || !this.ids?.length) return;
    event.preventDefault();
    const from = this.ids.indexOf(this.active);
    const next = Math.max(0, Math.min(this.ids.length - 1, (from < 0 && step > 0 ? -1 : from) + step));
    this.activate(this.ids[next]);
    this.rows.reveal(next);
    this.redraw([this.active]);
  }

  get atEnd() {
    return this.end - this.canvas.scrollTop < ROW;
  }

  toEnd() {
    this.rows.scrollTo(this.end ?? 0);
  }
}
