// The broker's wiring as it is: exchanges, the keys that lead to queues, and who reads those.

import { askJson } from "./api.js";
import { h, s } from "./dom.js";
import { middle } from "./format.js";
import { plan } from "./wiring.js";

const EVERY_MS = 5000;
const WORDS = {
  direct: "direct: the routing key is the queue's",
  topic: "topic: keys may have wildcards",
  fanout: "fanout: a copy to every queue",
  headers: "headers: by headers, not by key",
};

export class TopologyView {
  constructor(element) {
    this.figure = h("div", { class: "wiring", tabindex: 0, role: "group", "aria-label": "Exchanges, queues and consumers" });
    this.note = h("p", { class: "note" });
    element.append(h("header", { class: "lead" }, h("h1", {}, "Topology"), this.note), this.figure);
    this.timer = null;
    new ResizeObserver(() => this.draw()).observe(this.figure);
  }

  /** Ask and draw as long as it is looked at. */
  visible(visible) {
    clearInterval(this.timer);
    if (!visible) return;
    this.load();
    this.timer = setInterval(() => this.load(), EVERY_MS);
  }

  async load() {
    try {
      const topology = await askJson("/api/topology");
      const text = JSON.stringify(topology);
      this.note.textContent = "A message is published to an exchange; its routing key decides the queues; consumers read those.";
      if (text === this.text) return;
      Object.assign(this, { topology, text });
      this.draw();
    } catch (error) {
      this.note.textContent = error.message;
    }
  }

  draw() {
    if (!this.topology || !this.figure.clientWidth) return;
    if (!this.topology.queues.length) {
      return this.figure.replaceChildren(h("p", { class: "note" }, "There are no queues yet: no service has connected."));
    }
    const wiring = plan(this.topology, this.figure.clientWidth);
    const drawing = s("svg", { class: "wires", width: wiring.width, height: wiring.height, role: "list" },
      ["Exchanges", "Queues", "Consumers"].map((title, i) => s("text", { class: "column", x: wiring.columns[i], y: 20 }, title)),
      wiring.edges.map(edge), wiring.nodes.map(node));
    for (const type of ["pointerover", "focusin"]) drawing.addEventListener(type, (event) => this.light(drawing, event));
    for (const type of ["pointerleave", "focusout"]) drawing.addEventListener(type, () => this.light(drawing, null));
    this.figure.replaceChildren(drawing);
  }

  /** Bring out what belongs to a node, and let the rest recede. */
  light(drawing, event) {
    const key = event?.target.closest(".node")?.dataset.key;
    drawing.classList.toggle("lit", Boolean(key));
    for (const part of drawing.querySelectorAll("[data-ties]")) {
      part.classList.toggle("tied", Boolean(key) && part.dataset.ties.split("\n").includes(key));
    }
  }
}

function edge({ from, to, key, ties }) {
  const bend = (to.x - from.x) * 0.6;
  const d = `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
  const group = s("g", { class: "tie" }, s("path", { d }));
  if (key) group.append(s("text", { class: "key", x: to.x - 10, y: to.y + (to.y > from.y + 1 ? 13 : -6) }, middle(key, 26)));
  group.dataset.ties = ties.join("\n");
  return group;
}

function node({ kind, type, x, y, width, height, title, sub, name, key, ties }) {
  const words = type && kind === "exchange" ? WORDS[type] ?? type : sub;
  const group = s("g", { class: `node ${kind} ${type ?? ""}`, transform: `translate(${x} ${y})`, role: "listitem",
    tabindex: 0, "aria-label": `${kind} ${name}, ${words}` },
  s("title", {}, `${name}\n${words}`),
  s("path", { d: shape(kind, type, width, height) }),
  s("text", { x: 14, y: sub ? height / 2 - 3 : height / 2 + 4 }, middle(title, Math.floor((width - 24) / 7.3))),
  sub && s("text", { class: "sub", x: 14, y: height / 2 + 12 }, sub));
  group.dataset.key = key;
  group.dataset.ties = ties.join("\n");
  return group;
}

/** Each type of exchange has its outline; queues are round at their ends, consumers plain. */
function shape(kind, type, w, y) {
  if (kind === "queue") return `M12 0H${w - 12}a12 ${y / 2} 0 0 1 0 ${y}H12a12 ${y / 2} 0 0 1 0 ${-y}z`;
  if (kind === "consumer") return `M0 0H${w}V${y}H0z`;
  if (type === "fanout") return `M0 5L${w} 0V${y}L0 ${y - 5}z`;
  if (type === "topic") return `M0 0H${w - 10}L${w} ${y / 2}L${w - 10} ${y}H0z`;
  return `M6 0H${w - 6}a6 6 0 0 1 6 6V${y - 6}a6 6 0 0 1 -6 6H6a6 6 0 0 1 -6 -6V6a6 6 0 0 1 6 -6z`;
}
