// Words and figures for people.

const two = (number) => String(number).padStart(2, "0");

/** Local time of day with milliseconds. */
export function clock(seconds) {
  const at = new Date(seconds * 1000);
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return `${time}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

/** Seconds since a start, such as `0.012`. */
export const since = (seconds, start) => Math.max(0, seconds - start).toFixed(3);

/** Milliseconds as a figure: one decimal as long as it matters. */
export function figure(ms) {
  if (ms == null) return "";
  if (ms < 9.95) return ms.toFixed(1);
  return Math.round(ms).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A duration with its unit. */
export function duration(ms) {
  if (ms == null) return "";
  if (ms < 1000) return `${figure(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${two(Math.round((ms % 60_000) / 1000))} s`;
}

/** `namespace.method`, the object's method it stands for, or else the routing key. */
export function nameOf(message) {
  const name = message.action ?? [message.namespace, message.method].filter(Boolean).join(".");
  return name || message.routing_key;
}

/** Shortened in the middle: beginnings and ends tell names apart. */
export function middle(text, length) {
  if (text.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - end)}…${text.slice(text.length - end)}`;
}

/** Shortened at the end. */
export const cut = (text, length) =>
  text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1)).trimEnd()}…`;

/** `1 message`, `2 messages`. */
export const count = (number, word) =>
  `${number.toLocaleString("en").replaceAll(",", "\u202f")} ${word}${number === 1 ? "" : "s"}`;

export const KIND_WORDS = {
  call: "call", cast: "cast", fanout: "fan-out", notification: "notification",
  reply: "reply", foreign: "not oslo.messaging",
};
