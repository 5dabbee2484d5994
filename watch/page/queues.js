// What the queues hold, how fast it moves, and how that went over the last minutes.

import { chart, key, span } from "./chart.js";
import { h } from "./dom.js";
import { middle } from "./format.js";

const KEPT = 150; // samples: five minutes
const COLUMNS = ["Queue", "Ready", "Unacked", "In /s", "Out /s", "Acked /s"];

export class QueuesView {
  constructor(element) {
    this.history = new Map();
    this.rows = new Map();
    this.body = h("tbody");
    this.note = h("p", { class: "note" }, "Waiting for the broker's figures…");
    this.trend = h("th", { scope: "col", class: "key" });
    this.transient = h("input", { type: "checkbox", change: () => this.show() });
    element.append(
      h("header", { class: "lead" }, h("h1", {}, "Queues"), this.note,
        h("label", { class: "switch" }, this.transient, " reply and fan-out queues")),
      h("div", { class: "ledger", tabindex: 0, role: "group", "aria-label": "Queues" },
        h("table", {}, h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col" }, name)), this.trend)), this.body)));
  }

  /** Take in a look at the broker. */
  take(health) {
    if (!health.at) return; // nobody has looked yet
    this.health = health;
    this.first ??= health.at;
    const names = new Set(health.queues.map((queue) => queue.name));
    for (const name of this.history.keys()) if (!names.has(name)) this.history.delete(name);
    for (const { name, ready, unacked } of health.queues) {
      const samples = this.history.get(name) ?? [];
      samples.push({ at: health.at, ready, unacked });
      this.history.set(name, samples.slice(-KEPT));
    }
    this.show();
  }

  visible(visible) {
    this.looking = visible;
    this.show();
  }

  show() {
    if (!this.looking || !this.health) return;
    const { queues, alarms } = this.health;
    const alarmed = new Set(alarms.map((alarm) => alarm.queue));
    const shown = queues.filter((queue) => this.transient.checked || alarmed.has(queue.name) || !isTransient(queue.name));
    const rank = (queue) => (alarmed.has(queue.name) ? 0 : isTransient(queue.name) ? 2 : 1);
    shown.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en", { numeric: true }));
    this.note.textContent = "Ready waits to be delivered; unacked is delivered but not acknowledged. Both should return to zero.";
    const seconds = span(this.health.at - this.first);
    this.trend.replaceChildren(...key(seconds));
    this.body.replaceChildren(...shown.map((queue) => this.row(queue, alarmed.has(queue.name), seconds)));
  }

  row(queue, alarmed, seconds) {
    const figure = (title, text, extra = "") => h("td", { class: `figure ${extra}`, "data-title": title }, text);
    return h("tr", { class: alarmed ? "alarmed" : "" },
      h("th", { scope: "row", title: queue.name },
        h("code", {}, alarmed && h("span", { class: "sign" }, "▲ "), middle(queue.name, 38)),
        h("span", { class: "readers" }, readers(queue))),
      figure("Ready", whole(queue.ready), queue.ready ? "" : "nil"),
      figure("Unacked", whole(queue.unacked), queue.unacked ? "some" : "nil"),
      figure("In /s", rate(queue.publish_rate), queue.publish_rate ? "" : "nil"),
      figure("Out /s", rate(queue.deliver_rate), queue.deliver_rate ? "" : "nil"),
      figure("Acked /s", rate(queue.ack_rate), queue.ack_rate ? "" : "nil"),
      h("td", { class: "trend" }, chart(this.history.get(queue.name) ?? [], queue.name, seconds)));
  }
}

const isTransient = (name) => name.startsWith("reply_") || name.includes("_fanout");
const whole = (number) => number.toLocaleString("en").replaceAll(",", "\u202f");
const rate = (number) => (number ? number.toFixed(1) : "0");

function readers({ readers: names, type }) {
  if (!names.length) return `${type} · nobody reads it`;
  return `${type} · read by ${names.join(", ")}`;
}
