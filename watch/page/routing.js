// Who gets what: how an exchange chooses queues by a message's routing key.

/** Whether a topic exchange's binding fits a key: `*` is a word, `#` any number of them. */
function fits(pattern, key) {
  if (!pattern.length) return !key.length;
  const [first, ...rest] = pattern;
  if (first === "#") return fits(rest, key) || (key.length > 0 && fits(pattern, key.slice(1)));
  return key.length > 0 && (first === "*" || first === key[0]) && fits(rest, key.slice(1));
}

/** The names of the queues that would get a message, in order; null where the key does not tell. */
export function reached({ exchanges, queues, bindings }, exchange, key) {
  if (!exchange) return queues.map(({ name }) => name).filter((name) => name === key);
  const type = exchanges.find(({ name }) => name === exchange)?.type;
  if (type === "headers") return null;
  const chosen = {
    fanout: () => true,
    topic: (bound) => fits(bound.split("."), key.split(".")),
  }[type] ?? ((bound) => bound === key);
  const found = bindings.filter((one) => one.exchange === exchange && chosen(one.routing_key));
  return [...new Set(found.map(({ queue }) => queue))];
}

/** What becomes of a message, in a sentence. */
export function outcomeOf(topology, exchange, key) {
  const names = reached(topology, exchange, key);
  const where = exchange || "the default exchange";
  if (!names) return `${where} chooses by headers: the routing key does not tell.`;
  if (!names.length) {
    return `Nobody gets it: no queue is bound to ${where} for ${key || "an empty key"}. The broker drops `
      + "such a message, and tells a sender that wants to know, as oslo.messaging does.";
  }
  return `${names.length > 1 ? `${names.length} queues get a copy` : "One queue gets it"}: ${names.map((name) => {
    const readers = topology.queues.find((queue) => queue.name === name)?.readers ?? [];
    return `${name}, ${howRead(readers)}`;
  }).join("; ")}.`;
}

function howRead(readers) {
  if (!readers.length) return "which nobody reads";
  return readers.length === 1 ? `read by ${readers[0]}` : `from which whichever is free takes it of ${readers.join(", ")}`;
}
