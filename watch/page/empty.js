// What the diagram says while there is nothing to draw.

import { byId, confirmOn, copyText, h } from "./dom.js";
import { count } from "./format.js";

const COMMAND = "openstack server create --image cirros --flavor m1.tiny --wait vm1";

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
