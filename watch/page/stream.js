// Takes what the watch sends and hands it on once per frame.

const TYPES = ["reset", "participant", "message", "request", "evicted"];
const AT_ONCE = ["status", "health"];
const RETRY_MS = 2000;
const MOST_REST_MS = 250;

export class Stream {
  /**
   * @param {(updates: {type: string, data: object}[]) => void} onUpdates  at most once per frame
   * @param {(type: string, data: object) => void} onNews  status and health, as they come
   * @param {(open: boolean) => void} onOpen  whether there is a connection
   */
  constructor(onUpdates, onNews, onOpen) {
    this.onUpdates = onUpdates;
    this.onNews = onNews;
    this.onOpen = onOpen;
    this.waiting = new Map();
    this.held = false;
    this.scheduled = false;
    this.rest = 0;
  }

  open() {
    const source = new EventSource("/api/stream");
    for (const type of TYPES) {
      source.addEventListener(type, (event) => this.take(type, JSON.parse(event.data)));
    }
    for (const type of AT_ONCE) {
      source.addEventListener(type, (event) => this.onNews(type, JSON.parse(event.data)));
    }
    source.onopen = () => this.onOpen(true);
    source.onerror = () => {
      this.onOpen(false);
      // The browser tries again by itself, unless it got an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), RETRY_MS);
    };
  }

  take(type, data) {
    if (type === "reset") this.waiting.clear();
    // The latest state of a thing is all that matters, in the place of its first.
    this.waiting.set(`${type}/${data.id ?? ""}`, { type, data });
    this.schedule();
  }

  /** Hold back what comes, or let it through again. */
  hold(held) {
    this.held = held;
    this.schedule();
  }

  /** How many new messages are held back. */
  get heldBack() {
    let number = 0;
    for (const { type } of this.waiting.values()) number += type === "message" ? 1 : 0;
    return number;
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => requestAnimationFrame(() => this.flush()), this.rest);
  }

  flush() {
    this.scheduled = false;
    if (this.held) return this.onNews("held", this.heldBack);
    const updates = [...this.waiting.values()];
    this.waiting.clear();
    if (!updates.length) return;
    const began = performance.now();
    this.onUpdates(updates);
    // The more there is to draw, the rarer: scrolling and clicks come first.
    this.rest = Math.min(MOST_REST_MS, 2 * (performance.now() - began));
  }
}
