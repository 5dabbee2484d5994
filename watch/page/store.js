// All the page knows of messages, requests and participants, live or from a recording.

export class Store {
  constructor() {
    this.reset();
  }

  reset() {
    this.participants = new Map();
    this.messages = new Map();
    this.requests = new Map();
    this.aliases = new Map();
    this.hues = new Map(); // by request: a number that its neighbours don't have
    this.texts = new Map(); // by request: what a search looks at
    this.idsOf = new Map(); // by request: its messages' ids
    this.hue = 0;
    this.sent = new Set();
    this.received = new Set();
    this.near = new Set(); // topics that those call who serve none
  }

  /**
   * Take in updates.
   * @returns {{added: number[], changed: Set<number>, requests: Set<string>, evicted: boolean, rebuilt: boolean}}
   *   evicted: the oldest messages are gone; rebuilt: more has changed than that and single rows
   */
  apply(updates) {
    const effect = { added: [], changed: new Set(), requests: new Set(), evicted: false, rebuilt: false };
    for (const { type, data } of updates) this[`on_${type}`]?.(data, effect);
    return effect;
  }

  on_reset(_data, effect) {
    this.reset();
    effect.rebuilt = true;
  }

  on_participant(participant, effect) {
    const { same_as: same, ...known } = participant;
    if (same && same !== participant.id) this.merge(participant.id, same);
    else this.participants.set(participant.id, known);
    effect.rebuilt = true;
  }

  /** From now on, one participant's messages are the other's. */
  merge(one, other) {
    this.aliases.set(one, other);
    this.participants.delete(one);
    for (const active of [this.sent, this.received]) if (active.delete(one)) active.add(other);
  }

  on_message(message, effect) {
    const before = this.messages.get(message.id);
    this.messages.set(message.id, message);
    if (before) effect.changed.add(message.id);
    else this.add(message, effect);
    this.place(message, effect);
  }

  add(message, effect) {
    effect.added.push(message.id);
    if (message.id < this.lastId) effect.rebuilt = true;
    this.lastId = Math.max(this.lastId ?? 0, message.id);
    if (!message.request) return;
    const ids = this.idsOf.get(message.request) ?? [];
    if (!ids.length && !message.background) this.hues.set(message.request, this.hue++ % 8);
    ids.push(message.id);
    this.idsOf.set(message.request, ids);
    this.index(message.request, [message.namespace, message.method, ...message.ids]);
  }

  /** Remember who sends and who receives: it says where their columns belong. */
  place(message, effect) {
    const known = this.sent.size + this.received.size + this.near.size;
    const sender = this.who(message.sender);
    this.sent.add(sender);
    for (const id of message.receivers) {
      const receiver = this.who(id);
      this.received.add(receiver);
      const topic = this.participants.get(receiver)?.topic;
      if (topic && !message.background && !this.participants.get(sender)?.topic) this.near.add(topic);
    }
    if (known !== this.sent.size + this.received.size + this.near.size) effect.rebuilt = true;
  }

  on_request(request, effect) {
    const before = this.requests.get(request.id);
    this.requests.set(request.id, request);
    effect.requests.add(request.id);
    if (before && before.background !== request.background) effect.rebuilt = true;
    if (!before) this.index(request.id, [request.id, request.title, request.user]);
    if (before?.ids.length !== request.ids.length) this.index(request.id, request.ids);
  }

  on_evicted({ before }, effect) {
    for (const [id, message] of this.messages) {
      if (id >= before) break; // a Map keeps the order in which they came
      this.messages.delete(id);
      this.forget(message);
    }
    effect.evicted = true;
  }

  forget(message) {
    const ids = (this.idsOf.get(message.request) ?? []).filter((id) => id !== message.id);
    if (ids.length) return this.idsOf.set(message.request, ids);
    for (const map of [this.idsOf, this.requests, this.texts, this.hues]) map.delete(message.request);
  }

  index(request, words) {
    const text = words.filter(Boolean).join(" ").toLowerCase();
    const known = this.texts.get(request) ?? "";
    if (!known.includes(text)) this.texts.set(request, `${known} ${text}`);
  }

  /** Who a participant has turned out to be. */
  who(id) {
    let found = id;
    for (let step = 0; this.aliases.has(found) && step < 20; step += 1) found = this.aliases.get(found);
    return found;
  }

  /** A participant, whether it was told of or not. */
  participant(id) {
    const found = this.who(id);
    return this.participants.get(found) ?? { id: found, label: found, topic: null, server: null };
  }
}
