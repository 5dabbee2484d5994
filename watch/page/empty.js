// What the diagram says while there is nothing to draw, and the key to its signs.

import { byId, confirmOn, copyText, h, s } from "./dom.js";
import { count } from "./format.js";

const COMMAND = "openstack server create --image cirros --flavor m1.tiny --nic none --wait vm1";

/** What to show in place of rows; null if there are some. */
export function emptyWords(flow) {
  if (flow.ids.length) return null;
  if (flow.lens.request) return lost(flow);
  if (flow.lens.search) return [h("h2", {}, "Nothing matches"), h("p", {}, `No message or request has “${flow.lens.search}” in it.`)];
  if (flow.replaying) return [h("h2", {}, "The recording begins…")];
  return nothing(flow);
}

function lost(flow) {
  if (!flow.missing) return [h("p", {}, "Looking for the request…")];
  return [h("h2", {}, "This request can't be shown"), h("p", {}, flow.missing),
    h("p", {}, h("a", { href: "#/" }, "Show all messages"))];
}

function nothing(flow) {
  const hidden = flow.lens.hidden(flow.store);
  const copy = h("button", { type: "button", click: async () => {
    await copyText(COMMAND);
    confirmOn(copy, "Copied");
  } }, "Copy");
  return [
    h("h2", {}, "Nothing has been said yet"),
    h("p", {}, "Boot a server and watch its conversation being drawn here, message by message:"),
    h("div", { class: "command" }, h("code", {}, COMMAND), copy),
    hidden && h("p", {}, `${count(hidden, "message")} in the background, such as heartbeats. `,
      h("button", { type: "button", class: "linked", click: () => byId("background").click() }, "Show them")),
  ].filter(Boolean);
}

/** The key: each kind of message as it is drawn. */
export function legend() {
  const sign = (kind, ...parts) => s("svg", { viewBox: "0 0 44 16", width: 44, height: 16, "aria-hidden": "true", class: `row ${kind}` }, parts);
  const go = s.bind(null, "line");
  const open = "M33 3.5L40 8L33 12.5";
  return [
    [sign("call", go({ class: "go", x1: 8, x2: 34, y1: 8, y2: 8 }), s("circle", { class: "origin filled", cx: 6, cy: 8, r: 3.5 }), s("path", { class: "head filled", d: `${open}z` })), "call"],
    [sign("call", go({ class: "back", x1: 6, x2: 40, y1: 8, y2: 8 }), s("path", { class: "head", d: "M13 3.5L6 8L13 12.5" })), "reply"],
    [sign("cast", go({ class: "go", x1: 10, x2: 38, y1: 8, y2: 8 }), s("circle", { class: "origin", cx: 6, cy: 8, r: 3.5 }), s("path", { class: "head", d: open })), "cast"],
    [sign("fanout", go({ class: "go", x1: 10, x2: 38, y1: 8, y2: 8 }), s("rect", { class: "origin filled", x: 2.5, y: 4.5, width: 7, height: 7 }), s("path", { class: "head", d: "M25 3.5L32 8L25 12.5" }), s("path", { class: "head", d: open })), "fan-out"],
    [sign("notification", go({ class: "go", x1: 11, x2: 38, y1: 8, y2: 8 }), s("path", { class: "origin", d: "M6 3.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" }), s("path", { class: "head", d: open })), "notification"],
    [sign("call bad", go({ class: "go", x1: 6, x2: 26, y1: 8, y2: 8 }), s("path", { class: "cross", d: "M30 4l8 8m0 -8l-8 8" })), "trouble"],
  ].map(([picture, word]) => h("span", {}, picture, word));
}
