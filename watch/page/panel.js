// The panel beside the diagram: fetches a message's events and shows them.

import { askJson } from "./api.js";
import { contents, facts, heading, timeline } from "./detail.js";
import { h } from "./dom.js";
import { explain } from "./explain.js";

export class MessagePanel {
  constructor(element, onClose) {
    this.element = element;
    this.onClose = onClose;
    this.id = null;
  }

  get shown() {
    return !this.element.hidden;
  }

  /** Show a message; its events come from the watch, or from the recording that is played. */
  async open(id, flow) {
    const wasShown = this.shown;
    this.id = id;
    this.element.hidden = false;
    await this.fill(flow);
    if (!wasShown) this.element.querySelector(".close")?.focus({ preventScroll: true });
  }

  async fill(flow) {
    const { id } = this;
    const message = flow.store.messages.get(id);
    if (!message) return this.close();
    try {
      const events = flow.replaying
        ? flow.player.eventsOf(message)
        : (await askJson(`/api/messages/${id}`)).events;
      if (this.id === id) this.show(message, events, flow);
    } catch (error) {
      if (this.id === id) this.say(message, error.message, flow);
    }
  }

  show(message, events, flow) {
    const before = this.element.scrollTop;
    const inRequest = flow.lens.request === message.request;
    this.element.replaceChildren(
      heading(message, flow.store, () => this.close()),
      h("p", { class: "explain" }, explain(message, flow.store, events), " ", flow.replaying ? null : way(message)),
      timeline(message, events), facts(message, events, inRequest), ...contents(events));
    this.element.scrollTop = before;
  }

  say(message, words, flow) {
    this.element.replaceChildren(
      heading(message, flow.store, () => this.close()), h("p", { class: "trouble" }, words));
  }

  /** Show what has become of the message, if it is among those that changed. */
  refresh(changed, flow) {
    if (this.shown && changed.has(this.id)) this.fill(flow);
  }

  close() {
    if (!this.shown) return;
    this.id = null;
    this.element.hidden = true;
    this.onClose();
  }
}

/** Where the message's way through the broker is drawn. */
function way({ exchange, routing_key: key }) {
  return h("a", { href: `#/topology/${[exchange, key].map(encodeURIComponent).join("/")}` }, "Show its way");
}
