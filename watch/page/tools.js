// The row of tools above the diagram: what is looked at, and what can be done with it.

import { askText } from "./api.js";
import { confirmOn, copyText, h } from "./dom.js";
import { count, duration } from "./format.js";
import { outcome, unread } from "./requests.js";

export class Toolbar {
  constructor(element, flow) {
    this.element = element;
    this.flow = flow;
    this.title = h("div", { class: "subject" });
    const button = (words, title, click) => h("button", { type: "button", title, click }, words);
    this.requests = button("Requests", "The list of requests", () => flow.showRequests(true));
    this.requests.className = "only-narrow";
    this.pause = button("Pause", "Hold back what is new (p)", () => flow.pause(!flow.paused));
    this.follow = button("Follow", "Stay at the newest message (f)", () => flow.follow(!flow.following));
    this.clear = button("Clear", "Forget what is on this page; the watch keeps it", () => flow.clear());
    this.mermaid = button("Copy Mermaid", "Copy this sequence as Mermaid text", () => this.copyMermaid());
    this.link = button("Copy link", "Copy the address of this request", () => this.copyLink());
    this.download = h("a", { class: "button", download: "", title: "Save as JSON lines, to be replayed" }, "Download");
    this.file = h("input", { type: "file", accept: ".jsonl,.json,.txt", class: "off-screen", tabindex: -1,
      "aria-label": "Recording", change: (event) => this.opened(event) });
    this.open = button("Replay…", "Open a recording; or drop one on the page", () => this.file.click());
    element.append(this.requests, this.title, h("div", { class: "group" },
      this.pause, this.follow, this.clear, this.mermaid, this.link, this.download, this.open, this.file));
  }

  update() {
    const { flow } = this;
    const request = flow.lens.request;
    const live = !flow.replaying;
    const toggled = (button, on) => button.setAttribute("aria-pressed", String(on));
    this.pause.textContent = flow.paused ? "Go on" : "Pause";
    toggled(this.pause, flow.paused);
    toggled(this.follow, flow.following);
    for (const one of [this.pause, this.clear]) one.hidden = Boolean(request) || !live;
    this.follow.hidden = Boolean(request);
    for (const one of [this.mermaid, this.link]) one.hidden = !request || !live;
    this.download.hidden = !live || !flow.store.messages.size;
    this.download.href = request ? `/api/requests/${encodeURIComponent(request)}.jsonl` : "/api/recording.jsonl";
    this.title.replaceChildren(...(request ? this.aboutOne(request) : this.aboutAll()));
  }

  aboutAll() {
    const { flow } = this;
    const hidden = flow.lens.hidden(flow.store);
    const words = [count(flow.ids.length, "message")];
    if (hidden) words.push(`${hidden} in the background`);
    return [h("h1", {}, flow.replaying ? "Recording" : "All messages"), h("p", {}, words.join(" · "))];
  }

  aboutOne(id) {
    const request = this.flow.store.requests.get(id);
    if (!request) return [h("h1", {}, "Request"), h("p", {}, h("code", {}, id))];
    const who = [request.user, request.project && `project ${request.project}`].filter(Boolean).join(", ");
    const waits = request.outcome === "running" && request.waits_for && `waits for ${request.waits_for}`;
    const words = [waits, count(request.messages, "message"), unread(request), duration(request.ms), who].filter(Boolean);
    return [h("h1", {}, request.title, " ", request.subject, " ", outcome(request)),
      h("p", {}, words.join(" · "), " · ", h("code", {}, id))];
  }

  async copyMermaid() {
    try {
      await copyText(await askText(`/api/requests/${encodeURIComponent(this.flow.lens.request)}.mmd`));
      confirmOn(this.mermaid, "Copied");
    } catch {
      confirmOn(this.mermaid, "Not copied");
    }
  }

  async copyLink() {
    await copyText(location.href);
    confirmOn(this.link, "Copied");
  }

  opened(event) {
    const [file] = event.target.files;
    if (file) this.flow.player.load(file);
    event.target.value = "";
  }
}
