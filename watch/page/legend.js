// The key to the diagram: each kind of message as it is drawn.

import { cross, head, line, origin } from "./arrows.js";
import { h, s } from "./dom.js";

const Y = 8, FROM = 6, TO = 40; // pixels

const SIGNS = [
  ["call", "call", () => [origin("call", FROM, Y), line("go", FROM, TO - 4, Y), head(true, TO, Y, 1)]],
  ["reply", "call", () => [line("back", FROM, TO, Y), head(false, FROM, Y, -1)]],
  ["cast", "cast", () => [line("go", FROM + 4, TO - 1, Y), origin("cast", FROM, Y), head(false, TO, Y, 1)]],
  ["fan-out", "fanout", () => [origin("fanout", FROM, Y), line("go", FROM, TO - 1, Y),
    head(false, TO - 8, Y, 1), head(false, TO, Y, 1)]],
  ["notification", "notification", () => [line("go", FROM + 5, TO - 1, Y), origin("notification", FROM, Y),
    head(false, TO, Y, 1)]],
  ["trouble", "call bad", () => [line("go", FROM, 26, Y), cross(34, Y)]],
];

/** Each sign with its word. */
export function legend() {
  return SIGNS.map(([word, kind, parts]) => h("span", {},
    s("svg", { class: `row ${kind}`, viewBox: "0 0 44 16", width: 44, height: 16, "aria-hidden": "true" }, parts()),
    word));
}
