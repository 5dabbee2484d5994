// One message in full: where it went, when, and what is in it.

import { trouble } from "./arrows.js";
import { h } from "./dom.js";
import { clock, duration, figure, KIND_WORDS, nameOf } from "./format.js";
import { tree } from "./tree.js";

/** What the panel shows of a message; its events come later, see `events`. */
export function heading(message, store, onClose) {
  const name = (id) => store.participant(id).label;
  const receivers = message.receivers.map(name).join(", ") || message.routing_key;
  return h("header", {},
    h("p", { class: "kind" }, KIND_WORDS[message.kind], message.background && " · background"),
    h("button", { class: "quiet close", type: "button", "aria-label": "Close the message", click: onClose }, "Close"),
    h("h2", {}, nameOf(message), message.version && h("span", { class: "version" }, message.version)),
    h("p", { class: "ends" }, name(message.sender), h("span", { "aria-label": "to" }, " → "), receivers),
    message.trouble && h("p", { class: message.trouble === "unconsumed" ? "remark" : "trouble" }, trouble(message)));
}

/** The facts about the way a message took. */
export function facts(message, events, inRequest) {
  const sent = events[0];
  const delivered = [...new Set(events.filter(isDelivery).map((event) => event.connection))];
  const rows = [
    ["Exchange", message.exchange || "(default)"],
    ["Routing key", message.routing_key],
    [message.queues.length > 1 ? "Queues" : "Queue", message.queues.join("\n") || "none"],
    ["AMQP user", [...new Set(events.map((event) => event.user).filter(Boolean))].join(", ")],
    ["Sent over", sent?.connection],
    ["Received over", delivered.join("\n")],
    ["Size", sent && `${sent.size} bytes`],
    ["Took", duration(message.ms)],
  ];
  return h("dl", { class: "facts" },
    rows.filter(([, value]) => value).map(([key, value]) => [h("dt", {}, key), h("dd", {}, value)]),
    message.request && [h("dt", {}, "Request"), h("dd", {}, inRequest
      ? message.request
      : h("a", { href: `#/request/${encodeURIComponent(message.request)}` }, message.request))]);
}

const isReply = (event) => event.envelope.form === "reply";
const isDelivery = (event) => event.kind === "deliver" && !isReply(event);

/** What the broker saw of a message, in order. */
export function timeline(message, events) {
  const start = events[0]?.at ?? message.published;
  return h("ol", { class: "timeline" }, events.map((event) => h("li", { class: event.kind },
    h("time", { title: clock(event.at) }, `+${figure((event.at - start) * 1000) || "0.0"} ms`),
    h("span", {}, ...what(event)))));
}

function what(event) {
  const thing = isReply(event) ? (event.envelope.ending ? "reply" : "still-working reply") : "message";
  const queue = h("code", {}, event.queues.join(", ") || "no queue");
  if (event.kind === "publish") return [`${thing} published to `, queue];
  return [`${thing} delivered from `, queue, event.redelivered && h("b", {}, " again")];
}

/** What is in the message, and in its reply. */
export function contents(events) {
  const sent = events.find((event) => !isReply(event))?.envelope;
  const reply = events.findLast(isReply)?.envelope;
  return [
    ...(sent ? envelope(sent) : []),
    reply && part("Reply", reply.failure ? { failure: reply.failure } : reply.result),
    sent && Object.keys(sent.context).length && part("Context", sent.context),
    sent && part("Envelope", marks(sent)),
    events[0] && part("AMQP properties", events[0].properties),
  ].filter(Boolean);
}

function envelope(sent) {
  if (sent.text) return [part("Body", sent.text)];
  const title = { request: "Arguments", notification: "Payload" }[sent.form] ?? "Body";
  return [part(title, sent.args ?? {})];
}

function marks(sent) {
  const names = ["object", "namespace", "method", "version", "msg_id", "unique_id", "reply_queue", "publisher", "priority"];
  return Object.fromEntries(names.filter((name) => sent[name]).map((name) => [name, sent[name]]));
}

function part(title, value) {
  return h("section", {}, h("h3", {}, title), h("div", { class: "tree" }, tree(value)));
}
