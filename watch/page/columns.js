// Where everybody stands: callers, then the broker's rail, then servers by topic. Where there are
// more than fit, those of one kind share a column; then the row says which of them it was.

const WIDE = { gutter: 146, rail: 142, step: 106, most: 240, edge: 40 };
const MANY = 4; // of a kind: fewer don't share a column
const NARROW = { gutter: 62, rail: 92, step: 74, most: 130, edge: 8 };

/**
 * @param {Iterable<string>} ids  of participants
 * @param {number} room  pixels there are; the drawing is wider if it must
 * @param {{first?: string, whole: boolean, active: Set<string>}} options  who sends the first
 *   message; whether it is about all messages; who takes part in those shown
 * @returns {{x: Map<string, number>, names: Map<string, string>, heads: object[], rail: object,
 *   width: number, gutter: number}}  `names` are of those who share a column
 */
export function arrange(store, ids, room, { first, whole, active }) {
  const size = room < 640 ? NARROW : WIDE;
  const free = room - size.gutter - size.rail - 2 * size.edge;
  const everybody = [...new Set([...ids].map((id) => store.who(id)))].map((id) => store.participant(id));
  const fits = (columns) => columns.length * size.step <= free;
  const columns = whole ? fold(everybody, active, fits) : everybody.map(alone);
  const [left, right] = sides(store, columns, first);
  const step = Math.min(size.most, Math.max(size.step, free / Math.max(1, columns.length)));
  const from = size.gutter + size.edge / 2;
  const start = from + step * left.length;
  const rail = { left: start, right: start + size.rail, x: start + size.rail / 2 };
  const heads = [
    ...left.map((one, i) => ({ ...one, x: from + step * (i + 0.5) })),
    ...right.map((one, i) => ({ ...one, x: rail.right + step * (i + 0.5) })),
  ];
  const width = Math.max(room, rail.right + step * right.length + size.edge / 2);
  const each = (what) => new Map(heads.flatMap((head) => head.members.map((one) => [one.id, what(head, one)])));
  const names = [...each((head, one) => head.members.length > 1 && nameOf(one))].filter(([, name]) => name);
  return {
    x: each((head) => head.x), names: new Map(names), rail, width, gutter: size.gutter,
    heads: heads.map((head) => ({ ...head, width: step - (size === NARROW ? 4 : 12) })),
    narrow: size === NARROW,
  };
}

const nameOf = (one) => one.server ?? one.label;
const kindOf = (one) => one.topic ?? one.label;

function alone(one) {
  const unknown = one.id.startsWith("?");
  const place = one.topic ? one.server : one.id.split("@")[1];
  return { members: [one], title: kindOf(one), sub: unknown ? "unknown" : place ?? "", unknown };
}

const together = (members, title, word) =>
  members.length > 1 ? { members, title, sub: `${members.length} ${word}` } : alone(members[0]);

/** Let some share a column: who is gone; then, one kind after another until all fit, who is idle. */
function fold(everybody, active, fits) {
  const gone = everybody.filter((one) => one.gone);
  const kinds = Map.groupBy(everybody.filter((one) => !one.gone), kindOf);
  const shared = new Map([...kinds].map(([kind, some]) => [kind, some.map(alone)]));
  const all = () => [...shared.values()].flat().concat(gone.length ? together(gone, "gone", "processes") : []);
  const largest = [...kinds].filter(([, some]) => some.length >= MANY).sort((a, b) => b[1].length - a[1].length);
  const idle = (one) => !active.has(one.id);
  for (const [kind, some] of largest) {
    if (fits(all())) break;
    const resting = some.filter(idle);
    if (resting.length > 1) shared.set(kind, [...some.filter((one) => !idle(one)).map(alone), together(resting, kind, "idle")]);
  }
  for (const [kind, some] of largest) {
    if (fits(all())) break;
    shared.set(kind, [together(some, kind, "of them")]);
  }
  return all();
}

function sides(store, columns, first) {
  const topics = [...new Set([...store.participants.values()].map((one) => one.topic))];
  const of = (column) => column.members[0];
  const onlyReceives = (one) => store.received.has(one.id) && !store.sent.has(one.id);
  const left = columns.filter((column) => !of(column).topic && !onlyReceives(of(column)));
  const rank = ({ members: [one] }) => [
    one.gone ? 3 : one.topic ? (store.near.has(one.topic) ? 0 : 1) : 2,
    topics.indexOf(one.topic),
  ];
  const right = columns.filter((column) => !left.includes(column)).sort((a, b) => {
    const [near, topic] = rank(a), [otherNear, otherTopic] = rank(b);
    return near - otherNear || topic - otherTopic || a.members.length - b.members.length
      || nameOf(of(a)).localeCompare(nameOf(of(b)), "en", { numeric: true });
  });
  // Without callers, who sends first stands before the rail.
  const sender = right.find((column) => column.members.some((one) => one.id === first));
  if (left.length || !sender) return [left, right];
  return [[sender], right.filter((column) => column !== sender)];
}
