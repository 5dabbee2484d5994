// The flow view: requests on the left, the diagram, and the message that was chosen.

import { askJson } from "./api.js";
import { ROW } from "./arrows.js";
import { Diagram } from "./diagram.js";
import { byId } from "./dom.js";
import { emptyWords } from "./empty.js";
import { legend } from "./legend.js";
import { Lens } from "./lens.js";
import { MessagePanel } from "./panel.js";
import { Player } from "./player.js";
import { RequestList } from "./requests.js";
import { Saga } from "./saga.js";
import { Store } from "./store.js";
import { Toolbar } from "./tools.js";

export class FlowView {
  constructor() {
    this.live = new Store();
    this.store = this.live;
    this.lens = new Lens();
    this.ids = [];
    this.following = true;
    this.unseen = 0;
    this.waiting = 0;
    this.paused = false;
    this.open = false;
    this.status = null;
    this.missing = null; // why the request that was asked for can't be shown
    const places = { canvas: byId("canvas"), heads: byId("heads"), drawing: byId("drawing") };
    this.diagram = new Diagram(places, (id) => this.panel.open(id, this), () => this.scrolled(),
      () => this.following && this.diagram.toEnd());
    this.list = new RequestList(byId("request-scroller"), byId("request-list"));
    this.panel = new MessagePanel(byId("detail"), () => this.closed());
    this.player = new Player(byId("player"), this);
    this.tools = new Toolbar(byId("tools"), this);
    this.saga = new Saga(byId("saga"));
    byId("legend").replaceChildren(...legend());
    this.listen();
    this.refresh();
  }

  get situation() {
    return { open: this.open, status: this.status, paused: this.paused, replay: this.replaying };
  }

  get replaying() {
    return this.store !== this.live;
  }

  listen() {
    byId("search").addEventListener("input", (event) => {
      this.lens.search = event.target.value.trim().toLowerCase();
      this.refresh();
    });
    byId("background").addEventListener("change", (event) => {
      this.lens.background = event.target.checked;
      this.refresh();
    });
    byId("newer").addEventListener("click", () => this.follow(true));
    byId("close-requests").addEventListener("click", () => this.showRequests(false));
    byId("requests").addEventListener("click", (event) => event.target.closest("a") && this.showRequests(false));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Show one request, or all messages. */
  async go(request) {
    this.lens.request = request;
    this.missing = null;
    this.following = !request;
    this.saga.show(this.replaying ? null : request,
      () => this.lens.messages(this.live).map((id) => this.live.messages.get(id).published));
    this.refresh();
    if (this.following) this.diagram.toEnd();
    else this.diagram.rows.scrollTo(0);
    if (request && !this.store.requests.has(request) && !this.replaying) await this.fetch(request);
  }

  async fetch(request) {
    try {
      const found = await askJson(`/api/requests/${encodeURIComponent(request)}`);
      const typed = (type) => (data) => ({ type, data });
      this.take([...found.participants.map(typed("participant")), ...found.messages.map(typed("message")),
        { type: "request", data: found.request }]);
    } catch (error) {
      if (this.lens.request === request) this.missing = error.message;
      this.refresh();
    }
  }

  /** Take in updates of the live stream. */
  take(updates) {
    if (updates.some(({ type }) => type === "reset")) this.lens.floor = 0;
    const effect = this.live.apply(updates);
    if (this.replaying) return;
    this.draw(effect);
    if (effect.requests.has(this.lens.request)) this.saga.refresh();
  }

  /** Draw what has changed, and nothing else. */
  draw(effect) {
    if (effect.rebuilt) return this.refresh();
    const { store, lens } = this;
    const sees = (id) => lens.shows(store, store.messages.get(id));
    const added = effect.added.filter(sees), changed = [...effect.changed].filter(sees);
    this.ids.push(...added);
    if (added.length && added.length === this.ids.length) return this.refresh();
    if (effect.evicted) this.dropForgotten();
    this.showList(effect.requests);
    this.diagram.admit([...added, ...changed]);
    this.diagram.redraw(changed);
    if (added.length) this.append(added.length);
    this.tools.update();
    this.panel.refresh(effect.changed, this);
  }

  append(number) {
    this.diagram.append();
    if (this.following) this.diagram.toEnd();
    else this.unseen += number;
    this.sayNewer();
  }

  /** Draw everything again. */
  refresh() {
    const { store, lens, diagram } = this;
    this.ids = lens.messages(store);
    if (diagram.fresh === Infinity && store.lastId) diagram.fresh = store.lastId;
    diagram.show(store, this.ids, { request: lens.request });
    this.showList();
    this.tools.update();
    this.showEmpty(emptyWords(this));
    if (this.following && this.ids.length) diagram.toEnd();
    this.sayNewer();
  }

  /** @param {HTMLElement[]?} words  in place of rows; the same ones stay, somebody may be about to click */
  showEmpty(words) {
    const place = byId("empty"), said = (words ?? []).map((word) => word.textContent).join("");
    place.hidden = !words;
    if (place.textContent !== said) place.replaceChildren(...(words ?? []));
  }

  /** The oldest messages are gone: what is looked at stays where it is. */
  dropForgotten() {
    const kept = this.ids.findIndex((id) => this.store.messages.has(id));
    const gone = this.ids.splice(0, kept < 0 ? this.ids.length : kept).length;
    if (!this.ids.length) return this.refresh();
    this.diagram.append();
    if (!this.following) this.diagram.rows.scrollTo(this.diagram.rows.offset - gone * ROW);
  }

  /** @param {Set<string>} [changed]  those to draw again; without it all */
  showList(changed) {
    const ids = this.lens.requests(this.store);
    this.list.show(this.store, ids, this.lens.request, changed);
    byId("everything").classList.toggle("current", !this.lens.request);
    byId("everything-count").textContent = this.store.messages.size || "";
  }

  scrolled() {
    const atEnd = this.diagram.atEnd;
    if (!this.lens.request && atEnd !== this.following) this.follow(atEnd);
  }

  follow(following) {
    this.following = following;
    this.unseen = 0;
    if (following) this.diagram.toEnd();
    this.tools.update();
    this.sayNewer();
  }

  pause(paused) {
    this.paused = paused;
    this.onPause?.(paused);
    this.tools.update();
    if (!paused) this.held(0);
  }

  /** So many messages wait until the page goes on. */
  held(number) {
    this.waiting = number;
    this.sayNewer();
  }

  sayNewer() {
    const number = this.paused ? this.waiting : this.following ? 0 : this.unseen;
    byId("newer").hidden = !number || Boolean(this.lens.request);
    byId("newer").textContent = this.paused ? `${number} new, paused` : `↓ ${number} new`;
  }

  clear() {
    this.lens.floor = this.store.lastId ?? 0;
    this.panel.close();
    if (this.lens.request) location.hash = "#/";
    else this.refresh();
  }

  /** Look at a recording, or at what happens now again. */
  use(store) {
    this.panel.close();
    this.diagram.fresh = Infinity;
    this.store = store ?? this.live;
    this.lens.floor = 0;
    if (this.lens.request) location.hash = "#/";
    this.following = true;
    this.refresh();
    this.onReplay?.();
  }

  closed() {
    this.diagram.activate(null);
    byId("canvas").focus({ preventScroll: true });
  }

  showRequests(shown) {
    byId("flow").classList.toggle("requests-open", shown);
    if (shown) byId("search").focus();
  }

  key(event) {
    if (event.key === "Escape") return this.panel.shown ? this.panel.close() : this.showRequests(false);
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (byId("flow").hidden) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("search").focus();
    } else if (event.key === "p") this.pause(!this.paused);
    else if (event.key === "f") this.follow(true);
  }
}
