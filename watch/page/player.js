// Plays a recording at its own pace, in a store of its own, until one goes back to what is live.

import { askJson } from "./api.js";
import { h } from "./dom.js";
import { cut } from "./format.js";
import { Store } from "./store.js";

const SPEEDS = [0.25, 1, 4, 20];

export class Player {
  constructor(element, flow) {
    this.element = element;
    this.flow = flow;
    this.timer = null;
    for (const type of ["dragover", "drop"]) {
      document.addEventListener(type, (event) => this.drop(event));
    }
  }

  drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type === "drop") this.load(event.dataTransfer.files[0]);
  }

  /** Open a file of JSON lines and play it. */
  async load(file) {
    const body = await file.text();
    try {
      const { updates } = await askJson("/api/replay", {
        method: "POST", body, headers: { "Content-Type": "application/jsonl" },
      });
      this.start(file.name, updates, body.trim().split("\n").map((line) => JSON.parse(line)));
    } catch (error) {
      this.fail(file.name, error.message);
    }
  }

  start(name, updates, events) {
    Object.assign(this, { name, updates, events, speed: 1, playing: true });
    this.length = updates.at(-1)?.after ?? 0;
    this.controls();
    this.rewind();
  }

  rewind() {
    this.next = 0;
    this.position = 0;
    this.flow.use(new Store());
    this.play(true);
  }

  play(playing) {
    this.playing = playing;
    this.last = performance.now();
    cancelAnimationFrame(this.timer);
    if (playing) this.timer = requestAnimationFrame((now) => this.tick(now));
    this.say();
  }

  tick(now) {
    this.position += ((now - this.last) / 1000) * this.speed;
    this.last = now;
    this.advance();
    if (this.next >= this.updates.length) return this.play(false);
    this.timer = requestAnimationFrame((later) => this.tick(later));
    this.say();
  }

  /** Take in all updates up to the present position. */
  advance() {
    const from = this.next;
    while (this.next < this.updates.length && this.updates[this.next].after <= this.position) this.next += 1;
    if (this.next > from) this.flow.draw(this.flow.store.apply(this.updates.slice(from, this.next)));
  }

  seek(position) {
    if (position < this.position) {
      this.next = 0;
      this.flow.use(new Store());
    }
    this.position = position;
    this.advance();
    this.say();
  }

  controls() {
    const speed = h("select", { "aria-label": "Speed", change: (event) => { this.speed = Number(event.target.value); } },
      SPEEDS.map((times) => h("option", { value: times, selected: times === 1 }, `${times}×`)));
    this.button = h("button", { type: "button", click: () => (this.ended ? this.rewind() : this.play(!this.playing)) });
    this.slider = h("input", { type: "range", min: 0, max: this.length, step: "any", "aria-label": "Position",
      input: (event) => this.seek(Number(event.target.value)) });
    this.words = h("span", { class: "position" });
    this.element.replaceChildren(h("b", {}, "Replay"), h("span", { class: "name" }, cut(this.name, 40)),
      this.button, this.slider, this.words, speed,
      h("button", { type: "button", class: "primary", click: () => this.stop() }, "Back to live"));
    this.element.hidden = false;
  }

  get ended() {
    return this.next >= this.updates.length;
  }

  say() {
    this.button.textContent = this.playing ? "Pause" : this.ended ? "Again" : "Play";
    this.slider.value = Math.min(this.position, this.length);
    this.words.textContent = `${Math.min(this.position, this.length).toFixed(1)} of ${this.length.toFixed(1)} s`;
  }

  fail(name, words) {
    this.element.replaceChildren(h("b", {}, "Not replayed"), h("span", { class: "name" }, `${cut(name, 40)}: ${words}`),
      h("button", { type: "button", class: "primary", click: () => this.stop() }, "Back to live"));
    this.element.hidden = false;
  }

  stop() {
    cancelAnimationFrame(this.timer);
    this.element.hidden = true;
    if (this.flow.replaying) this.flow.use(null);
  }

  /** The events of a message, found in the recording as the watch would: by what they carry. */
  eventsOf(message) {
    const sent = this.events.find((event) => event.kind === "publish" && event.at === message.published
      && event.routing_key === message.routing_key);
    if (!sent) return [];
    const { unique_id: unique, msg_id: call } = sent.envelope;
    return this.events.filter(({ envelope }) => (envelope.form === "reply"
      ? call && envelope.msg_id === call
      : envelope.unique_id === unique));
  }
}
