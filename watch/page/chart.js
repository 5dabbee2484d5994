// A small chart: ready as an area, unacked as a line above it.

import { s } from "./dom.js";

const WIDTH = 260, HEIGHT = 40, SPAN = 300; // pixels; seconds

/** @param {{at: number, ready: number, unacked: number}[]} samples */
export function chart(samples, name) {
  const last = samples.at(-1);
  const most = Math.max(4, ...samples.map(({ ready, unacked }) => Math.max(ready, unacked)));
  const words = last
    ? `${name}: ${last.unacked} unacked and ${last.ready} ready now, at most ${most} in the last minutes`
    : `${name}: no figures yet`;
  const drawing = s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": words },
    s("line", { class: "base", x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }));
  if (!last) return drawing;
  const point = (field) => (sample) => [
    WIDTH - ((last.at - sample.at) / SPAN) * WIDTH,
    HEIGHT - 1 - (sample[field] / most) * (HEIGHT - 6),
  ].map((number) => number.toFixed(1)).join(" ");
  const line = (field) => samples.map(point(field)).join("L");
  const start = point("ready")(samples[0]).split(" ")[0];
  drawing.append(
    s("path", { class: "ready", d: `M${start} ${HEIGHT - 1}L${line("ready")}L${WIDTH} ${HEIGHT - 1}z` }),
    s("path", { class: "unacked", d: `M${line("unacked")}` }));
  return drawing;
}
