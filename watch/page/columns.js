// Where everybody stands: callers, then the broker's rail, then servers by topic.

const WIDE = { gutter: 146, rail: 142, step: 106, most: 240, edge: 40 };
const NARROW = { gutter: 56, rail: 92, step: 74, most: 130, edge: 8 };

/**
 * @param {Iterable<string>} ids  of participants
 * @param {number} room  pixels there are; the drawing is wider if it must
 * @param {string | undefined} first  who sends the first message
 * @returns {{x: Map<string, number>, heads: object[], rail: object, width: number, gutter: number}}
 */
export function arrange(store, ids, room, first) {
  const size = room < 640 ? NARROW : WIDE;
  const [left, right] = sides(store, ids, first);
  const number = left.length + right.length;
  const free = room - size.gutter - size.rail - 2 * size.edge;
  const step = Math.min(size.most, Math.max(size.step, free / Math.max(1, number)));
  const x = new Map();
  const from = size.gutter + size.edge / 2;
  left.forEach((one, i) => x.set(one.id, from + step * (i + 0.5)));
  const start = from + step * left.length;
  const rail = { left: start, right: start + size.rail, x: start + size.rail / 2 };
  right.forEach((one, i) => x.set(one.id, rail.right + step * (i + 0.5)));
  const width = Math.max(room, rail.right + step * right.length + size.edge / 2);
  const heads = [...left, ...right].map((one) => ({ ...titles(one), x: x.get(one.id), width: step - (size === NARROW ? 4 : 12) }));
  return { x, heads, rail, width, gutter: size.gutter, narrow: size === NARROW };
}

function sides(store, ids, first) {
  const everybody = [...new Set([...ids].map((id) => store.who(id)))].map((id) => store.participant(id));
  const topics = [...new Set([...store.participants.values()].map((one) => one.topic))];
  const onlyReceives = (one) => store.received.has(one.id) && !store.sent.has(one.id);
  const left = everybody.filter((one) => !one.topic && !onlyReceives(one));
  const rank = (one) => [
    one.topic ? (store.near.has(one.topic) ? 0 : 1) : 2,
    topics.indexOf(one.topic),
  ];
  const right = everybody.filter((one) => !left.includes(one)).sort((a, b) => {
    const [near, topic] = rank(a), [otherNear, otherTopic] = rank(b);
    return near - otherNear || topic - otherTopic
      || (a.server ?? a.id).localeCompare(b.server ?? b.id, "en", { numeric: true });
  });
  // Without callers, who sends first stands before the rail.
  const sender = right.find((one) => one.id === first);
  if (left.length || !sender) return [left, right];
  return [[sender], right.filter((one) => one !== sender)];
}

function titles(one) {
  const [name, place] = one.topic ? [one.topic, one.server] : [one.label, one.id.split("@")[1]];
  const unknown = one.id.startsWith("?");
  return { id: one.id, title: name, sub: unknown ? "unknown" : place ?? "", unknown };
}
