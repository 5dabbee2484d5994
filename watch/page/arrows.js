// Draws one message: from its sender through the broker to whoever gets it, and the reply back.
//
// The shapes are UML's: a filled head waits for an answer, an open one does not, answers are dashed.

import { s } from "./dom.js";
import { cut, middle } from "./format.js";

export const ROW = 48; // pixels
const LABEL = 14, THERE = 28, BACK = 41; // baselines within a row
const TURN = 3; // a message that returns to its side of the rail comes out this much lower
const PILL = 16;
const LETTER = 6.7; // a letter's usual width

/** What is drawn of a message between the columns. */
export function arrows(message, layout, who) {
  const path = route(message, layout, who);
  return [
    ...there(message, path),
    ...(message.kind === "call" ? back(message, path) : []),
    station(message, layout, path),
    ...whereItIs(message, path),
    ...whichOnes(message, layout, path, who),
  ];
}

/** Which of those it was that share a column. */
function whichOnes(message, layout, { from, rail }, who) {
  const names = (ids) => ids.map((id) => layout.names.get(who(id))).filter(Boolean);
  const near = (text, x) => s("text", {
    class: "which", x: x + (x < rail.x ? -8 : 8), y: THERE + 4, "text-anchor": x < rail.x ? "end" : "start",
  }, text);
  const places = Map.groupBy(message.receivers, (id) => layout.x.get(who(id)));
  const ends = [...places].map(([x, ids]) => [x, names(ids)]).filter(([, found]) => found.length);
  const [sender] = names([message.sender]);
  return [
    ...(sender ? [near(sender, from)] : []),
    ...ends.map(([x, found]) => near(found.length > 1 ? `${found.length} of them` : found[0], x)),
  ];
}

/** Where a message comes from and goes to. */
function route(message, layout, who) {
  const at = (id) => layout.x.get(who(id)) ?? layout.gutter;
  const { rail } = layout;
  const half = pillWidth(layout) / 2;
  const from = at(message.sender);
  const to = [...new Set(message.receivers.map(at))].sort((a, b) => a - b);
  const left = to.filter((x) => x < rail.x), right = to.filter((x) => x > rail.x);
  const turns = to.some((x) => x < rail.x === from < rail.x);
  return { rail, half, from, to, left, right, turns, leftwards: from > rail.x };
}

function there(message, { rail, half, from, left, right, turns, leftwards }) {
  const parts = [origin(message.kind, from, THERE - (turns ? TURN : 0))];
  const y = THERE - (turns ? TURN : 0), out = THERE + (turns ? TURN : 0);
  const door = leftwards ? rail.x + half : rail.x - half;
  parts.push(line("go in", from + (leftwards ? -5 : 5), door - (leftwards ? -2 : 2), y));
  if (message.trouble === "unroutable") parts.push(cross(door + (leftwards ? 9 : -9), y));
  for (const [xs, side] of [[left, -1], [right, 1]]) {
    if (!xs.length) continue;
    const far = side < 0 ? xs[0] : xs.at(-1);
    parts.push(line("go", rail.x + side * (half + 1), far - side * 3, out));
    for (const x of xs) parts.push(head(message.kind === "call", x - side * 1.5, out, side));
  }
  return parts;
}

function back(message, { rail, half, from, to, turns, leftwards }) {
  if (!to.length || !message.delivered) return [];
  const lost = message.trouble === "unanswered";
  if (!message.answered && !lost) return [];
  const x = to[0], side = x < from ? -1 : 1; // the side of the sender where the answerer stands
  const y = BACK - (turns ? TURN : 0), home = BACK + (turns ? TURN : 0);
  const edge = turns ? rail.x + (leftwards ? half - 12 : 12 - half) : rail.x;
  if (lost) return [line("back", x - side * 4, x - side * 34, BACK), cross(x - side * 44, BACK)];
  const parts = [line("back", x, edge, y)];
  if (message.trouble === "answer lost") return [...parts, cross(edge, y)];
  if (!message.done) return parts;
  if (turns) parts.push(s("path", { class: "back bend", d: bend(edge, y, home, leftwards) }));
  parts.push(line("back", edge, from + side * 3, home), head(false, from + side * 1.5, home, -side));
  return parts;
}

const bend = (x, y, home, leftwards) => `M${x} ${y}a${TURN} ${TURN} 0 0 ${leftwards ? 0 : 1} 0 ${home - y}`;

export function line(name, x1, x2, y) {
  return s("line", { class: name, x1, x2, y1: y, y2: y });
}

export function head(filled, x, y, side) {
  const d = `M${x - side * 7} ${y - 4.5}L${x} ${y}L${x - side * 7} ${y + 4.5}${filled ? "z" : ""}`;
  return s("path", { class: filled ? "head filled" : "head", d });
}

export function cross(x, y) {
  return s("path", { class: "cross", d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` });
}

/** Where a message begins: each kind has a mark of its own. */
export function origin(kind, x, y) {
  if (kind === "call") return s("circle", { class: "origin filled", cx: x, cy: y, r: 3.5 });
  if (kind === "cast") return s("circle", { class: "origin", cx: x, cy: y, r: 3.5 });
  if (kind === "fanout") {
    return s("rect", { class: "origin filled", x: x - 3.5, y: y - 3.5, width: 7, height: 7 });
  }
  return s("path", { class: "origin", d: `M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z` });
}

const pillWidth = (layout) => layout.rail.right - layout.rail.left - (layout.narrow ? 6 : 14);

/** The broker's part: the queue, or the exchange that copies to many. */
function station(message, layout, { rail }) {
  const width = pillWidth(layout);
  const y = THERE - PILL / 2;
  const text = stationName(message);
  const corner = message.kind === "fanout" ? 2 : PILL / 2;
  return s("g", { class: "station" },
    s("rect", { x: rail.x - width / 2, y, width, height: PILL, rx: corner }),
    s("text", { x: rail.x, y: y + PILL - 4.5 }, middle(text, Math.floor((width - (layout.narrow ? 6 : 12)) / (layout.narrow ? 5.9 : 6.3)))),
  );
}

function stationName(message) {
  if (message.trouble === "unroutable") return "no queue";
  if (message.kind === "fanout") return message.exchange || message.routing_key;
  return message.queues[0] ?? message.routing_key;
}

/** A mark where a message is just now. */
function whereItIs(message, { rail, half, from, to, leftwards }) {
  if (message.state === "done" || message.trouble) return [];
  const x = message.state === "delivered" ? to[0] ?? rail.x : rail.x + (leftwards ? half : -half);
  const y = message.state === "answered" ? BACK : THERE;
  return [s("circle", { class: "now", cx: message.state === "answered" ? rail.x : x ?? from, cy: y, r: 5 })];
}

/** The words above the arrow. */
export function label(message, layout, who) {
  const { rail, from, to, turns, leftwards } = route(message, layout, who);
  const first = turns && leftwards ? rail.right : Math.min(from, rail.right, ...to);
  const name = message.action ?? message.method ?? message.routing_key;
  const prefix = message.namespace && !message.action ? `${message.namespace}.` : "";
  const length = prefix.length + name.length + (message.version?.length ?? 0) + 2;
  const x = Math.max(layout.gutter, Math.min(first + 9, layout.width - 8 - length * LETTER));
  const rest = Math.floor((layout.width - x - 10) / LETTER) - length;
  return s("text", { class: "label", x, y: LABEL },
    s("tspan", { class: "namespace" }, cut(prefix, 60)),
    s("tspan", { class: "method" }, cut(name, 80)),
    s("tspan", { class: "version", dx: 6 }, message.version ?? ""),
    message.trouble && s("tspan", { class: "trouble", dx: 8 }, cut(trouble(message), Math.max(16, rest))),
  );
}

/** What went wrong, in words. */
export function trouble(message) {
  if (!message.trouble) return "";
  return message.error ? `${message.trouble}: ${message.error}` : message.trouble;
}
