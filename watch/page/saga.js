// What services know of a request, on the time line of its messages: bars above the diagram.

import { askJson } from "./api.js";
import { h, s } from "./dom.js";
import { clock, cut, duration } from "./format.js";

const LABEL = 190, RIGHT = 20, BAR = 20, TOP = 18; // pixels
const EVERY_MS = 1000; // at most
const OUTCOMES = { running: "lasts", ok: "done", failed: "failed" };

export class Saga {
  constructor(element) {
    this.element = element;
    this.request = null;
    this.timer = null;
    new ResizeObserver(() => this.draw()).observe(element.parentElement);
  }

  /**
   * Show what is known of a request; of null nothing.
   * @param {() => number[]} sent  when its messages were published, in seconds since 1970
   */
  show(request, sent) {
    if (request !== this.request) Object.assign(this, { request, sent, found: null });
    this.draw();
    if (request) this.load();
  }

  /** Something has happened to the request: ask again, soon. */
  refresh() {
    if (this.request) this.timer ??= setTimeout(() => this.load(), EVERY_MS);
  }

  async load() {
    clearTimeout(this.timer);
    this.timer = null;
    const { request } = this;
    let found = null;
    try {
      found = await askJson(`/api/requests/${encodeURIComponent(request)}/spans`);
    } catch {
      return; // the page says elsewhere that the watch does not answer
    }
    if (request !== this.request) return;
    this.found = found;
    this.draw();
    if (found.spans.some(({ outcome }) => outcome === "running")) this.refresh();
  }

  draw() {
    const { spans = [], problem } = this.found ?? {};
    this.element.hidden = !spans.length && !problem;
    if (this.element.hidden) return this.element.replaceChildren();
    const width = this.element.clientWidth;
    const sent = spans.length ? this.sent() : [];
    const scale = timeScale(spans, sent, width);
    this.element.replaceChildren(
      problem ? h("p", { class: "note" }, problem) : "",
      spans.length ? s("svg", { width, height: TOP + spans.length * BAR + 12, role: "list" },
        sent.map((at) => s("line", { class: "sent", x1: scale.x(at), x2: scale.x(at), y1: TOP, y2: TOP + spans.length * BAR + 8 })),
        scale.ticks.map(({ x, text }) => s("text", { class: "tick", x, y: 12, "text-anchor": "middle" }, text)),
        spans.map((span, i) => bar(span, scale, TOP + i * BAR))) : "");
  }
}

/** Where a time is drawn; what lasts reaches to the right end. */
function timeScale(spans, sent, width) {
  const start = Math.min(...sent, ...spans.map(({ began }) => began));
  const now = Date.now() / 1000;
  const end = Math.max(start + 0.001, ...sent, ...spans.map(({ began, ended }) => ended ?? Math.max(began, now)));
  const room = Math.max(60, width - LABEL - RIGHT);
  const x = (at) => LABEL + room * Math.min(1, Math.max(0, (at - start) / (end - start)));
  const ticks = [0, 0.5, 1].map((part) => ({
    x: LABEL + room * part - (part === 1 ? 14 : 0), text: part ? `+${duration((end - start) * part * 1000)}` : "0",
  }));
  return { x, end, ticks };
}

function bar({ label, began, ended, outcome, facts, marks }, scale, y) {
  const from = scale.x(began), to = Math.max(from + 2, scale.x(ended ?? scale.end));
  const took = ended ? duration((ended - began) * 1000) : "";
  const told = [...Object.entries(facts).map(([name, value]) => `${name} ${value}`),
    ...Object.entries(marks).map(([name, at]) => `${name} ${clock(at)}`)];
  const words = [took || OUTCOMES[outcome], ...told].join(" · ");
  const inside = to - from > 260;
  return s("g", { class: `span ${outcome}`, role: "listitem", "aria-label": `${label}: ${OUTCOMES[outcome]}, ${words}` },
    s("title", {}, `${label}: ${words}`),
    s("text", { class: "name", x: LABEL - 10, y: y + 14, "text-anchor": "end" }, cut(label, 24)),
    s("rect", { x: from, y: y + 3, width: to - from, height: BAR - 6, rx: 3 }),
    s("text", { class: inside ? "words inside" : "words", x: inside ? from + 7 : Math.min(to + 7, scale.x(scale.end) - 200), y: y + 14 }, cut(words, 90)));
}
