// How things stand: the connection, the firehose, what was dropped, who looks, and what alarms.

import { h } from "./dom.js";
import { count, figure } from "./format.js";

/** The words in the corner. */
export function statusWords({ open, status, paused, replay }) {
  if (replay) return [light("replay"), "Replay"];
  if (!open) return [light("off"), "Reconnecting…"];
  if (!status) return [light("wait"), "Connecting…"];
  const words = [light(problemOf(status) ? "off" : paused ? "wait" : "on"),
    h("span", {}, paused ? "Paused" : status.firehose ? "Live" : "Firehose off")];
  if (status.dropped) words.push(h("span", { class: "dropped" }, `${count(status.dropped, "message")} dropped`));
  words.push(h("span", { class: "viewers" }, count(status.viewers, "viewer")));
  return words;
}

const light = (state) => h("span", { class: `light ${state}`, "aria-hidden": "true" });

function problemOf(status) {
  return status.problem || (status.connected ? null : "The watch has lost the broker and tries again.");
}

/** What keeps the page from being live, and what to do; null if nothing does. */
export function troubleWords({ open, status, everOpen }) {
  if (!open) {
    return h("p", {}, h("b", {}, everOpen ? "The watch went away. " : "The watch does not answer. "),
      "What you see is as it was; the page tries again by itself. Check that ",
      h("code", {}, "micronova-watch"), " runs and that you can reach it under ", h("code", {}, location.host), ".");
  }
  const problem = status && problemOf(status);
  if (problem) return h("p", {}, h("b", {}, "Nothing new arrives. "), problem);
  if (status && !status.firehose) {
    return h("p", {}, "The firehose is being switched on. If it stays off, another program may have switched it off.");
  }
  return null;
}

/** Alarms, each with the queue, who reads it, and what to do. */
export function alarmWords(alarms) {
  return alarms.map((alarm) => h("p", { class: "alarm" },
    h("span", { class: "sign", "aria-hidden": "true" }, "▲"),
    h("span", {}, h("b", {}, alarm.queue), ` ${burden(alarm)}. ${alarm.advice} `,
      h("a", { href: "#/queues" }, "Show queues"), " · ",
      h("a", { href: alarm.source, target: "_blank", rel: "noopener noreferrer" }, "Why this is an alarm"))));
}

function burden(alarm) {
  const readers = alarm.readers.join(", ") || "nobody";
  const growth = `${figure(alarm.per_minute)} more each minute`;
  if (alarm.kind === "unread") {
    return `holds ${count(alarm.ready, "message")} that wait to be taken by ${readers}, ${growth}`;
  }
  return `has ${count(alarm.unacked, "message")} delivered to ${readers} and not acknowledged, ${growth}`;
}
