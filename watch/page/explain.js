// Says in sentences what a message is, from the facts alone: for who sees RPC for the first time.

import { duration, nameOf } from "./format.js";

/** Sentences about a message, for a paragraph. */
export function explain(message, store, events) {
  return [what(message, store, events), ending(message)].filter(Boolean).join(" ");
}

function what(message, store, events) {
  const name = (id) => store.participant(id).label;
  const { kind } = message, queue = message.queues[0] ?? message.routing_key;
  const sender = name(message.sender), method = nameOf(message), whom = receiver(message, store);
  if (kind === "call") return `${sender} asks ${whom} for ${method}, and waits; the answer comes back through a queue of its own${replyQueue(events)}.`;
  if (kind === "cast") return `${sender} tells ${whom} to do ${method}, and goes on at once: a cast has no answer.`;
  if (kind === "fanout") return `${sender} tells everybody who listens: the exchange ${message.exchange} puts a copy of ${method} into each of its ${message.queues.length} queues.`;
  if (kind === "notification") return `${sender} says that ${method} has happened, to whom it may concern: the queue ${queue} keeps it until somebody reads it.`;
  if (kind === "reply") return "This is the answer to a call that was sent before anybody watched.";
  return `Another application has sent this to ${message.exchange || "the default exchange"} with the key ${message.routing_key}; it is not oslo.messaging's.`;
}

const replyQueue = (events) => {
  const queue = events[0]?.envelope.reply_queue;
  return queue ? `, ${queue}` : "";
};

/** One server by its own queue, or whichever takes from the queue that they share. */
function receiver(message, store) {
  const queue = message.queues[0] ?? message.routing_key;
  const found = message.receivers.map((id) => store.participant(id));
  if (!found.length) return `whoever takes from ${queue}`;
  const [one] = found;
  if (one.topic === queue) return `whichever ${queue} is free (it was ${one.label})`;
  return queue === `${one.topic}.${one.server}` ? `${one.label}, and nobody else,` : one.label;
}

const TROUBLES = {
  unroutable: "No queue is bound for it, so the broker had nowhere to put it, and has told the sender.",
  undelivered: "It waits in a queue: nobody takes it.",
  unanswered: "The caller has waited for as long as it wanted to, and has given up; the work may have been done or not.",
  "answer lost": "The answer was sent, and whoever asked is not there any more to take it.",
  failed: "The answer is an exception, which is raised where it was asked.",
  redelivered: "Somebody had it before and was gone before confirming it, so the broker has given it to another.",
  unconsumed: "Nobody has read it yet.",
};

function ending(message) {
  if (message.trouble) return TROUBLES[message.trouble];
  if (message.kind === "call" && message.state === "done") return `It took ${duration(message.ms)}.`;
  if (message.kind === "call" && message.state === "delivered") return "It is being worked on now.";
  if (message.unseen) return "What became of it was not seen.";
  return "";
}
