"""Finds out which process is behind a connection: the columns of the diagram.

The broker knows connections. That two of them belong to one process, and which service that is, is
found from what the management API says (its view lags by seconds) and, at once, from the traffic
itself: who gets the replies to a call has sent it, who was delivered a call answers it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from watch.model import Event, Participant
from watch.naming import Connection, Names, service_of

ANY = "#"  # ends the name of a queue that is bound to more than one routing key
UNKNOWN = "?"
SETTLED_SECONDS = 3.0  # by then the management API shows what a young process consumes
MAX_KNOWN = 10_000
LOOKS_UNTIL_GONE = 8  # a young process is not named at once, and a restarted one comes back


class Roster:
    """All participants, and who is behind which connection.

    `changed` collects the ids of participants that are new or have turned out to be another one
    since it was last emptied; `same_as` maps the latter to that other one.
    """

    def __init__(self, names: Names | None = None) -> None:
        self._names = names or Names()
        self.participants: dict[str, Participant] = {}
        self.same_as: dict[str, str] = {}
        self.changed: set[str] = set()
        self._of_connection: dict[str, str] = {}
        self._of_reply_queue: dict[str, str] = {}
        self._absent: dict[str, int] = defaultdict(int)
        self._published_as: dict[str, str] = {}  # names of services by connection
        self._provisional = 0

    def sender(self, event: Event, answering: str | None = None) -> str:
        """Who published; `answering` is who was delivered the call that this is the reply to."""
        reply_queue, publisher = event.envelope.reply_queue, event.envelope.publisher
        owner = self._of_reply_queue.get(reply_queue) if reply_queue else None
        if publisher in self.participants:  # TOPIC.HOST, as many call themselves
            owner = publisher
        found = self._find(event, answering or owner)
        if publisher:
            _remember(self._published_as, event.connection, service_of(publisher))
            self._call(found, service_of(publisher))
        if reply_queue:
            _remember(self._of_reply_queue, reply_queue, found)
        return found

    def receiver(self, event: Event) -> str:
        """To whom it was delivered."""
        queue = event.queues[0]
        found = self._find(event, self._of_reply_queue.get(queue) or self._server(event))
        if event.envelope.form == "request" and event.exchange and queue == event.routing_key:
            self._call(found, queue.partition(".")[0])
        return found

    def asker(self, event: Event) -> str:
        """Who has sent a call that was published before we looked."""
        owner = self._of_reply_queue.get(event.envelope.reply_queue or "")
        return self.resolve(owner) if owner else self._add(Participant(UNKNOWN, "unknown"))

    def resolve(self, participant: str) -> str:
        """Who a participant has turned out to be."""
        while participant in self.same_as:
            participant = self.same_as[participant]
        return participant

    def of_connection(self, name: str) -> str | None:
        """Who is behind a connection, if that is known."""
        known = self._of_connection.get(name)
        return self.resolve(known) if known else None

    def learn(
        self, connections: Mapping[str, Connection], consumers: Mapping[str, Sequence[str]]
    ) -> None:
        """Take in what the management API says.

        :param connections: by name, such as ``127.0.0.1:5000 -> 127.0.0.1:5672``
        :param consumers: names of connections by the queue they consume from
        """
        queues: dict[str, set[str]] = defaultdict(set)
        for queue, names in consumers.items():
            for name in names:
                queues[name].add(queue)
        processes: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, connection in connections.items():
            processes[connection.process].append(name)
        for names in processes.values():
            consumed = set().union(*(queues[name] for name in names))
            self._identify([connections[name] for name in names], names, consumed)
        self._notice_absence(filter(None, map(self.of_connection, connections)))

    def knows(self, connection: str) -> bool:
        """Whether it is certain who is behind a connection."""
        found = self.of_connection(connection)
        return found is not None and not _is_provisional(found)

    def forget(self, but: set[str]) -> set[str]:
        """Drop all participants but those, and those behind a connection or a reply queue."""
        known = (self._of_connection, self._of_reply_queue)
        for names in known:
            names.update({name: self.resolve(found) for name, found in names.items()})
        kept = but | {UNKNOWN} | {found for names in known for found in names.values()}
        dropped = self.participants.keys() - kept
        for name in dropped:
            del self.participants[name]
            self.same_as.pop(name, None)
            self._absent.pop(name, None)
        self.changed -= dropped
        return dropped

    def _notice_absence(self, present: Iterable[str]) -> None:
        """Call those gone whom the broker has not named several times in a row."""
        here = set(present)
        for name, participant in self.participants.items():
            self._absent[name] = 0 if name in here else self._absent[name] + 1
            gone = self._absent[name] >= LOOKS_UNTIL_GONE and not name.startswith(UNKNOWN)
            if gone != participant.gone:
                participant.gone = gone
                self.changed.add(name)

    def _identify(
        self, connections: Sequence[Connection], names: Iterable[str], queues: Iterable[str]
    ) -> None:
        first = max(connections, key=lambda connection: connection.age)
        found = roles(set(queues))
        if found:
            topic, server = found[0]
            participant = Participant(f"{topic}.{server}", f"{topic}.{server}", topic, server)
            self._take_as_one(found)
        elif first.age >= SETTLED_SECONDS:
            published_as = next(filter(None, map(self._published_as.get, names)), None)
            name = self._names.name(first, published_as)
            participant = Participant(f"{name}@{first.peer}", name)
        else:
            self._call_provisionally(first.program, names)
            return
        participant.user = first.user
        known = self._add(participant)
        for name in names:
            before = self._of_connection.get(name)
            _remember(self._of_connection, name, known)
            if before:
                self._merge(before, known)

    def _take_as_one(self, found: Sequence[tuple[str, str]]) -> None:
        """A server's further topics are the same one, each of several servers in a process."""
        known: dict[str, str] = {}
        for topic, server in found:
            name = f"{topic}.{server}"
            if known.setdefault(server, name) != name and name not in self.same_as:
                self.same_as[name] = known[server]
                self.changed |= {name} & self.participants.keys()

    def _call_provisionally(self, program: str, names: Iterable[str]) -> None:
        """Call all that was seen of a process by one name; it may still turn out to be a server."""
        seen = [known for name in names if (known := self.of_connection(name))]
        for known in seen:
            self._call(self._merge(seen[0], known), program)

    def _call(self, participant: str, label: str) -> None:
        """Call a provisional participant what it seems to be."""
        found = self.participants[participant]
        if _is_provisional(found.id) and found.label != label:
            found.label = label
            self.changed.add(found.id)

    def _find(self, event: Event, evidence: str | None) -> str:
        if event.actor:
            return self._add(_named(event.actor, event.user))
        known = self.of_connection(event.connection)
        if known and evidence:
            found = self._merge(known, evidence)
        else:
            found = known or (self.resolve(evidence) if evidence else self._newcomer(event))
        _remember(self._of_connection, event.connection, found)
        return found

    def _server(self, event: Event) -> str | None:
        """The one server that can have been sent this: its queue is TOPIC.SERVER."""
        queue = event.queues[0]
        named = "." in queue and not queue.endswith(ANY)
        if event.envelope.form != "request" or not event.exchange or not named:
            return None
        return self._add(_named(queue, event.user))

    def _newcomer(self, event: Event) -> str:
        self._provisional += 1
        label = event.user or UNKNOWN
        return self._add(Participant(f"{UNKNOWN}{self._provisional}", label, user=event.user))

    def _merge(self, one: str, other: str) -> str:
        """Take two for the same if one of them is provisional; who the first one is now."""
        one, other = self.resolve(one), self.resolve(other)
        if _is_provisional(other) and not _is_provisional(one):
            one, other = other, one
        if one != other and _is_provisional(one) and other != UNKNOWN:
            self.same_as[one] = other
            self.changed.add(one)
            return other
        return one

    def _add(self, participant: Participant) -> str:
        if participant.id not in self.participants:
            self.participants[participant.id] = participant
            self.changed.add(participant.id)
        return participant.id


def roles(queues: set[str]) -> list[tuple[str, str]]:
    """Topic and server of who consumes these queues; none if it is no RPC server.

    A server consumes the queue TOPIC, which all servers of the topic share, and TOPIC.SERVER. Some
    share a second one, TOPIC.#, for what is sent to the topic under any name. One with several
    topics is called after the first, which is the shortest: ``compute``, and not ``compute-alt``.
    """
    return sorted(
        (
            (topic, queue.removeprefix(f"{topic}."))
            for queue in queues
            for topic in queues
            if queue.startswith(f"{topic}.") and not queue.endswith(ANY)
        ),
        key=lambda role: (len(role[0]), role),
    )


def _is_provisional(participant: str) -> bool:
    return participant.startswith(UNKNOWN) and participant != UNKNOWN


def _remember(known: dict[str, str], name: str, participant: str) -> None:
    """Keep what is known of the latest: connections and reply queues come and go for ever."""
    known.pop(name, None)
    known[name] = participant
    if len(known) > MAX_KNOWN:
        del known[next(iter(known))]


def _named(name: str, user: str) -> Participant:
    """A participant by its id, TOPIC.SERVER or PROGRAM@PEER."""
    if _is_provisional(name):
        return Participant(name, user, user=user)
    if "@" in name or "." not in name:
        return Participant(name, name.partition("@")[0], user=user)
    topic, _, server = name.partition(".")
    return Participant(name, name, topic, server, user)
