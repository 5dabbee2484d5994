// The list of requests: what somebody asked for, how long it took, how it ended.

import { h } from "./dom.js";
import { clock, count, duration } from "./format.js";
import { Rows } from "./rows.js";

const HEIGHT = 58; // pixels
const OUTCOMES = {
  running: ["◌", "running"],
  ok: ["✓", "done"],
  failed: ["✕", "failed"],
};

export class RequestList {
  constructor(scroller, list) {
    this.scroller = scroller;
    this.list = list;
    this.rows = new Rows({
      scroller, layer: list, height: HEIGHT,
      draw: (id, index) => this.draw(id, index),
      place: (element, y) => { element.style.transform = `translateY(${y}px)`; },
    });
    list.addEventListener("keydown", (event) => this.key(event));
  }

  /** Show these requests, of which some have changed; one of them may be the chosen one. */
  show(store, ids, chosen, changed) {
    const same = store === this.store && chosen === this.chosen;
    this.store = store;
    this.chosen = chosen;
    this.list.style.height = `${ids.length * HEIGHT}px`;
    this.rows.show(ids);
    if (same && changed) this.rows.redraw(changed);
    else this.rows.redrawAll();
  }

  draw(id, index) {
    const request = this.store.requests.get(id);
    const current = id === this.chosen;
    const tabbed = current || (index === 0 && !this.rows.keys.includes(this.chosen));
    return h("li", { class: `request ${request.outcome}${current ? " current" : ""}` },
      h("a", {
        href: `#/request/${encodeURIComponent(id)}`, tabindex: tabbed ? 0 : -1,
        "aria-current": current && "true", "data-id": id, title: id,
      },
      h("span", { class: `hue hue-${this.store.hues.get(id) ?? "none"}`, "aria-hidden": "true" }),
      h("span", { class: "title" }, request.title),
      h("span", { class: "took" }, duration(request.ms)),
      h("span", { class: "about" }, request.subject && h("b", {}, `${request.subject} · `), about(request)),
      outcome(request)));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const link = event.target.closest("a");
    if (!step || !link) return;
    event.preventDefault();
    const { keys } = this.rows;
    const index = Math.max(0, Math.min(keys.length - 1, keys.indexOf(link.dataset.id) + step));
    this.rows.reveal(index);
    this.rows.element(keys[index])?.querySelector("a").focus({ preventScroll: true });
  }
}

/** When, how many messages, who; or what it waits for. */
function about(request) {
  const time = clock(request.started).slice(0, 8);
  if (request.outcome === "running" && request.waits_for) return `${time} · waits for ${request.waits_for}`;
  return [time, count(request.messages, "message"), request.user].filter(Boolean).join(" · ");
}

/** How many notifications nobody has taken. */
export const unread = (request) => request.unconsumed && `${request.unconsumed} unread`;

/** How it went, as a sign and a word. */
export function outcome(request) {
  const [sign, word] = OUTCOMES[request.outcome];
  return h("span", { class: `outcome ${request.outcome}` },
    h("span", { "aria-hidden": "true" }, sign), ` ${word}`);
}
