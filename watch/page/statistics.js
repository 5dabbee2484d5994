// How often what was asked, how long it took, and how it ended: over what was watched.

import { askJson } from "./api.js";
import { h } from "./dom.js";
import { clock, figure } from "./format.js";

const EVERY_MS = 2000;
const FIGURES = [["count", "Count"], ["failed", "Failed"], ["p50", "p50 ms"], ["p95", "p95 ms"], ["longest", "Longest ms"]];

export class StatisticsView {
  constructor(element) {
    this.note = h("p", { class: "note" }, "Waiting for the watch…");
    this.background = h("input", { type: "checkbox", change: () => this.load() });
    this.sorted = "count";
    this.methods = h("div", { class: "ledger", tabindex: 0, role: "group", "aria-label": "By method" });
    this.pairs = h("div", { class: "ledger", tabindex: 0, role: "group", "aria-label": "By pair of services" });
    element.append(
      h("header", { class: "lead" }, h("h1", {}, "Statistics"), this.note,
        h("label", { class: "switch" }, this.background, " background traffic")),
      this.methods, this.pairs);
    this.timer = null;
  }

  /** Ask and show as long as it is looked at. */
  visible(visible) {
    clearInterval(this.timer);
    if (!visible) return;
    this.load();
    this.timer = setInterval(() => this.load(), EVERY_MS);
  }

  async load() {
    try {
      this.found = await askJson(`/api/statistics?background=${this.background.checked}`);
    } catch (error) {
      this.note.textContent = error.message;
      return;
    }
    this.show();
  }

  show() {
    const { methods, pairs, since, until } = this.found;
    this.note.textContent = methods.length
      ? `What was watched from ${clock(since).slice(0, 8)} to ${clock(until).slice(0, 8)}. A call takes until its answer, a cast until its delivery.`
      : "Nothing was watched yet: this fills while messages come.";
    this.table(this.methods, "Method", methods, (row) => [h("code", {}, row.method), h("span", { class: "readers" }, row.kind)]);
    this.table(this.pairs, "From, to", pairs, (row) => [h("code", {}, `${row.sender} → ${row.receiver}`)]);
  }

  table(place, title, rows, name) {
    const focused = place.contains(document.activeElement) && document.activeElement.dataset.field;
    const sorted = [...rows].sort((a, b) => (b[this.sorted] ?? -1) - (a[this.sorted] ?? -1));
    place.replaceChildren(...(rows.length ? [h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, title), FIGURES.map((one) => this.heading(...one)))),
      h("tbody", {}, sorted.map((row) => h("tr", {}, h("th", { scope: "row" }, name(row)),
        FIGURES.map(([field, word]) => cell(row, field, word))))))] : []));
    if (focused) place.querySelector(`[data-field="${focused}"]`)?.focus();
  }

  heading(field, word) {
    const chosen = field === this.sorted;
    const choose = () => { this.sorted = field; this.show(); };
    return h("th", { scope: "col", "aria-sort": chosen && "descending" },
      h("button", { class: "quiet sorts", type: "button", "data-field": field, click: choose }, word));
  }
}

function cell(row, field, word) {
  const value = row[field];
  const bad = field === "failed" && value > 0;
  const text = field === "count" || field === "failed" ? String(value) : figure(value);
  return h("td", { class: `figure ${value ? "" : "nil"} ${bad ? "bad" : ""}`, "data-title": word }, text);
}
