// Places exchanges, queues and consumers so that lines cross as little as they can.

const TOP = 42, GAP = 12, BETWEEN = 14; // pixels; BETWEEN: more between one exchange's queues and the next's
const HEIGHT = { exchange: 46, queue: 36, consumer: 36 };

/**
 * @param {{exchanges: object[], queues: object[], bindings: object[]}} topology
 * @returns {{nodes: object[], edges: object[], columns: number[], width: number, height: number}}
 */
export function plan(topology, room) {
  const width = Math.max(760, Math.min(room - 2, 1400));
  const box = { exchange: width * 0.17, queue: width * 0.29, consumer: width * 0.19 };
  const columns = [1, width * 0.36, width - box.consumer - 1];
  const queues = placeQueues(topology, box.queue, columns[1]);
  const exchanges = placeBeside(topology.exchanges.map((one) => exchangeNode(one, topology)), queues, columns[0], box.exchange);
  const readers = [...new Set(topology.queues.flatMap((queue) => queue.readers))];
  const consumers = placeBeside(readers.map((name) => consumerNode(name, topology)), queues, columns[2], box.consumer);
  const nodes = [...exchanges, ...queues, ...consumers];
  const bottom = Math.max(...nodes.map((node) => node.y + node.height));
  return { nodes, edges: [...bound(topology, exchanges, queues), ...read(topology, queues, consumers)], columns, width, height: bottom + 24 };
}

export const queueKey = (name) => `queue ${name}`;
export const exchangeKey = (name) => `exchange ${name}`;
export const consumerKey = (name) => `consumer ${name}`;

/** Queues in the order of what is bound to them, so that an exchange's are together. */
function placeQueues({ exchanges, queues, bindings }, width, x) {
  const late = ({ name, type }) => (name ? (type === "fanout" ? 1 : 0) : 2); // copies and replies come last
  const ranked = [...exchanges].sort((a, b) => late(a) - late(b));
  const home = (queue) => bindings.find((binding) => binding.queue === queue.name)?.exchange;
  const order = (queue) => {
    const place = ranked.findIndex(({ name }) => name === home(queue));
    return place < 0 ? ranked.length : place;
  };
  const named = ranked.filter((one) => !late(one)).length;
  const word = (queue) => (order(queue) < named ? queue.name : `${queue.readers[0]} ${queue.name}`);
  const sorted = [...queues].sort((a, b) => order(a) - order(b) || word(a).localeCompare(word(b), "en", { numeric: true }));
  let y = TOP, last;
  return sorted.map((queue) => {
    if (last !== undefined && home(queue) !== last) y += BETWEEN;
    last = home(queue);
    const ties = [queueKey(queue.name), ...queue.readers.map(consumerKey),
      ...bindings.filter((binding) => binding.queue === queue.name).map((binding) => exchangeKey(binding.exchange))];
    const node = { kind: "queue", group: last, name: queue.name, title: queue.name, key: queueKey(queue.name), ties, x, y, width,
      height: HEIGHT.queue, sub: queue.readers.length ? null : "nobody reads it", type: queue.readers.length ? queue.type : "lonely" };
    y += HEIGHT.queue + GAP;
    return node;
  });
}

function exchangeNode({ name, type }, { bindings }) {
  const queues = bindings.filter((binding) => binding.exchange === name).map((binding) => queueKey(binding.queue));
  return { kind: "exchange", type, name: name || "default", title: name || "(default)", sub: type,
    key: exchangeKey(name), queues, ties: [exchangeKey(name), ...queues] };
}

function consumerNode(name, topology) {
  const queues = topology.queues.filter((queue) => queue.readers.includes(name)).map((queue) => queueKey(queue.name));
  return { kind: "consumer", name, title: name, sub: null, key: consumerKey(name), queues, ties: [consumerKey(name), ...queues] };
}

/** Each beside the middle of its first exchange's queues, no two in one place. */
function placeBeside(nodes, queues, x, width) {
  const at = new Map(queues.map((queue) => [queue.key, queue.y + queue.height / 2]));
  const wanted = (node) => {
    const known = queues.filter((queue) => node.queues.includes(queue.key));
    const places = known.filter((queue) => queue.group === known[0].group).map((queue) => at.get(queue.key));
    return places.length ? places.reduce((sum, y) => sum + y, 0) / places.length : Infinity;
  };
  let free = TOP;
  return nodes.map((node) => ({ ...node, wish: wanted(node) })).sort((a, b) => a.wish - b.wish).map((node) => {
    const height = HEIGHT[node.kind];
    const y = Math.max(free, Number.isFinite(node.wish) ? node.wish - height / 2 : free);
    free = y + height + GAP;
    return { ...node, x, y, width, height };
  });
}

function bound({ bindings }, exchanges, queues) {
  return bindings.map(({ exchange, queue, routing_key: key }) => {
    const from = exchanges.find((node) => node.key === exchangeKey(exchange));
    const to = queues.find((node) => node.key === queueKey(queue));
    return from && to && join(from, to, exchange ? key : "");
  }).filter(Boolean);
}

function read({ queues: known }, queues, consumers) {
  return known.flatMap(({ name, readers }) => readers.map((reader) => join(
    queues.find((node) => node.name === name), consumers.find((node) => node.name === reader), "")));
}

function join(from, to, key) {
  return { key, ties: [from.key, to.key], from: { x: from.x + from.width, y: from.y + from.height / 2 },
    to: { x: to.x, y: to.y + to.height / 2 } };
}
