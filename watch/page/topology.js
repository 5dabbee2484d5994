// The broker's wiring as it is: exchanges, the keys that lead to queues, and who reads those.

import { askJson } from "./api.js";
import { h, s } from "./dom.js";
import { middle } from "./format.js";
import { outcomeOf, reached } from "./routing.js";
import { consumerKey, exchangeKey, plan, queueKey } from "./wiring.js";

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
    this.exchange = h("select", { "aria-label": "Exchange", change: () => this.asked() });
    this.key = h("input", { type: "search", placeholder: "routing key", "aria-label": "Routing key",
      autocomplete: "off", spellcheck: "false", input: () => this.asked() });
    this.answer = h("output", { class: "note" });
    element.append(h("header", { class: "lead" }, h("h1", {}, "Topology"), this.note),
      h("form", { class: "what-if", submit: (event) => event.preventDefault() },
        h("span", {}, "Who gets a message to"), this.exchange, h("span", {}, "with"), this.key, this.answer),
      this.figure);
    this.way = null; // the exchange and the key that were asked about
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

  /** Say who gets a message, and bring out its way. */
  ask(exchange, key) {
    this.way = { exchange, key };
    this.key.value = key;
    this.text = null; // the exchange may not be listed: draw anew
  }

  asked() {
    this.way = this.key.value || this.isFanout() ? { exchange: this.exchange.value, key: this.key.value } : null;
    this.draw();
  }

  isFanout() {
    return this.topology.exchanges.some(({ name, type }) => name === this.exchange.value && type === "fanout");
  }

  /** What there is to choose from, with what was chosen. */
  list() {
    const names = [...new Set([...this.topology.exchanges.map(({ name }) => name), this.way?.exchange ?? ""])];
    const chosen = this.way?.exchange ?? this.exchange.value;
    this.exchange.replaceChildren(...names.map((name) =>
      h("option", { value: name, selected: name === chosen }, name || "(default)")));
    this.answer.textContent = this.way ? outcomeOf(this.topology, this.way.exchange, this.way.key) : "";
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
    this.list();
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
    this.light(drawing, null);
  }

  /** Bring out what belongs to a node, or the way that was asked about, and let the rest recede. */
  light(drawing, event) {
    const key = event?.target.closest(".node")?.dataset.key;
    const way = key ? null : this.onTheWay();
    const isTied = (part) => (key
      ? part.dataset.ties.split("\n").includes(key)
      : (part.dataset.key ?? part.dataset.ties).split("\n").every((one) => way.has(one)));
    drawing.classList.toggle("lit", Boolean(key || way));
    for (const part of drawing.querySelectorAll("[data-ties]")) {
      part.classList.toggle("tied", Boolean(key || way) && isTied(part));
    }
  }

  /** The keys of all that a message comes by. */
  onTheWay() {
    if (!this.way) return null;
    const names = new Set(reached(this.topology, this.way.exchange, this.way.key) ?? []);
    const queues = this.topology.queues.filter(({ name }) => names.has(name));
    return new Set([exchangeKey(this.way.exchange), ...[...names].map(queueKey),
      ...queues.flatMap(({ readers }) => readers.map(consumerKey))]);
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
