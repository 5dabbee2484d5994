// A small chart: ready as an area, unacked as a line.

import { h, s } from "./dom.js";

const WIDTH = 280, HEIGHT = 44, TOP = 4; // pixels
const SPANS = [60, 120, 300]; // seconds

/** How many seconds a chart shows if there are figures of so many. */
export const span = (seconds) => SPANS.find((one) => one >= seconds) ?? SPANS.at(-1);

/** What the charts' signs mean. */
export function key(seconds) {
  const sign = (name) => s("svg", { class: "chart sign", width: 16, height: 10, "aria-hidden": "true" },
    s("path", { class: name, d: name === "ready" ? "M0 10V3L16 0V10z" : "M0 8L16 2" }));
  const words = seconds === 60 ? "last minute" : `last ${seconds / 60} minutes`;
  return [h("span", {}, sign("ready"), "ready"), h("span", {}, sign("unacked"), "unacked"), ` ${words}`];
}

/**
 * @param {{at: number, ready: number, unacked: number}[]} samples
 * @param {number} seconds  how far the chart reaches back
 */
export function chart(samples, name, seconds) {
  const last = samples.at(-1);
  const highest = Math.max(0, ...samples.map(({ ready, unacked }) => Math.max(ready, unacked)));
  const words = last
    ? `${name}: ${last.unacked} unacked and ${last.ready} ready now, at most ${highest} before`
    : `${name}: no figures yet`;
  const drawing = s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": words },
    s("line", { class: "base", x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }));
  if (!last) return drawing;
  const shown = samples.filter(({ at }) => at >= last.at - seconds);
  const x = ({ at }) => (WIDTH * (1 - (last.at - at) / seconds)).toFixed(1);
  const y = (value) => (HEIGHT - 1 - (value / Math.max(4, highest)) * (HEIGHT - 1 - TOP)).toFixed(1);
  const line = (field) => shown.map((sample) => `${x(sample)} ${y(sample[field])}`).join("L");
  drawing.append(
    s("path", { class: "ready", d: `M${x(shown[0])} ${HEIGHT - 1}L${line("ready")}L${WIDTH} ${HEIGHT - 1}z` }),
    s("path", { class: highest ? "unacked" : "unacked flat", d: `M${line("unacked")}` }));
  if (highest) drawing.append(s("text", { x: 0, y: 12 }, `↑ ${highest}`));
  return drawing;
}
