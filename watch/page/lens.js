// Which of all messages and requests are looked at.

export class Lens {
  constructor() {
    this.request = null; // one request's id: only its messages
    this.search = "";
    this.background = false;
    this.floor = 0; // what was cleared: messages up to this id
  }

  /** The ids of the messages to show, in order. */
  messages(store) {
    if (this.request) return [...(store.idsOf.get(this.request) ?? [])].sort((a, b) => a - b);
    const found = [];
    for (const message of store.messages.values()) if (this.shows(store, message)) found.push(message.id);
    return found.sort((a, b) => a - b);
  }

  shows(store, message) {
    if (this.request) return message.request === this.request;
    if (message.id <= this.floor) return false;
    const request = store.requests.get(message.request);
    if (!this.background && (request ? request.background : message.background)) return false;
    return this.finds(store, message.request, message);
  }

  finds(store, request, message) {
    if (!this.search) return true;
    const text = store.texts.get(request) ?? `${message?.method} ${message?.routing_key}`.toLowerCase();
    return text.includes(this.search);
  }

  /** The requests to list, newest first. */
  requests(store) {
    const found = [];
    for (const request of store.requests.values()) {
      if (request.background && !this.background) continue;
      if ((store.idsOf.get(request.id)?.at(-1) ?? 0) <= this.floor) continue;
      if (this.finds(store, request.id)) found.push(request);
    }
    return found.sort((a, b) => b.started - a.started).map((request) => request.id);
  }

  /** How many messages are background traffic. */
  hidden(store) {
    if (this.background || this.request) return 0;
    let number = 0;
    for (const message of store.messages.values()) number += message.background ? 1 : 0;
    return number;
  }
}
