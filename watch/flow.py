"""All that was seen, in bounded memory, and what of it has changed since somebody last asked."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, NamedTuple

from watch.model import Event, Message, Participant, Request, as_json
from watch.naming import Connection, Names
from watch.pairing import Pairing
from watch.requests import Requests
from watch.roster import MAX_KNOWN, Roster
from watch.statistics import statistics

MAX_MESSAGES = 5_000
MAX_BYTES = 64 * 1024 * 1024
EVENT_BYTES = 1024  # that an event takes besides its body
MAX_PARTICIPANTS = 2 * MAX_KNOWN


class Update(NamedTuple):
    """Something new or changed: ``participant``, ``message``, ``request`` or ``evicted``."""

    number: int
    type: str
    data: dict[str, Any]


class Flow:
    """Takes events in, and tells about messages, requests and participants. For any thread.

    The oldest messages are forgotten when there are more than `max_messages`, or when all that is
    known about them is larger than `max_bytes`.
    """

    def __init__(
        self,
        max_messages: int = MAX_MESSAGES,
        max_bytes: int = MAX_BYTES,
        names: Names | None = None,
    ) -> None:
        self._lock = threading.RLock()
        self._roster = Roster(names)
        self._pairing = Pairing(self._roster, self._message_changed)
        self._requests = Requests()
        self._max_messages, self._max_bytes = max_messages, max_bytes
        self._bytes = 0
        self._max_participants = MAX_PARTICIPANTS
        self._forgotten = 0  # messages below this id
        self._number = 0
        self._changes: dict[tuple[str, Any], int] = {}  # in the order of the last change

    @property
    def number(self) -> int:
        """The number of the latest update; those to come have higher ones."""
        return self._number

    def take(self, event: Event) -> None:
        """Take in the next event."""
        with self._lock:
            if self._pairing.take(event):
                self._bytes += event.size + EVENT_BYTES
            self._forget_oldest()
            self._forget_strangers()

    def tick(self, now: float) -> None:
        """Find messages that should have got further by now (seconds since 1970)."""
        with self._lock:
            self._pairing.tick(now)

    def lose_sight(self) -> None:
        """Note that things may happen unseen: what is not seen then is no trouble."""
        with self._lock:
            self._pairing.lose_sight()

    def learn(
        self, connections: Mapping[str, Connection], consumers: Mapping[str, Sequence[str]]
    ) -> None:
        """Take in who is behind the connections; see Roster.learn."""
        with self._lock:
            self._roster.learn(connections, consumers)
            self._roster_changed()

    def knows(self, connection: str) -> bool:
        """Whether it is certain who is behind a connection."""
        return self._roster.knows(connection)

    def behind(self, connection: str) -> str | None:
        """The participant behind a connection, if one is known."""
        with self._lock:
            return self._roster.of_connection(connection)

    def updates(self, since: int = 0, limit: int | None = None) -> list[Update]:
        """What has changed after the update with that number, each thing once, oldest first."""
        with self._lock:
            newest = takewhile(lambda change: change[1] > since, reversed(self._changes.items()))
            changes = list(newest)[::-1][:limit]
            return [Update(number, key[0], self._data(*key)) for key, number in changes]

    def requests(self, search: str = "") -> list[Request]:
        """The latest first; `search` is looked for in ids (of requests, servers, ...) and names."""
        wanted = search.lower().strip()
        with self._lock:
            return [
                replace(request)
                for request in reversed(self._requests.all.values())
                if not wanted or any(wanted in text for text in self._texts(request))
            ]

    def request(self, request_id: str) -> tuple[Request, list[Message], list[Participant]] | None:
        """A request with its messages and who takes part in it; None if nothing is known of it."""
        with self._lock:
            request = self._requests.all.get(request_id)
            if request is None:
                return None
            messages = [replace(message) for message in self._requests.messages(request_id)]
            names = (name for m in messages for name in (m.sender, *m.receivers))
            people = [self._roster.participants[name] for name in dict.fromkeys(names)]
            return replace(request), messages, people

    def message(self, number: int) -> tuple[Message, list[Event]] | None:
        """A message, and all events it was put together from; None if it is not known."""
        with self._lock:
            message = self._pairing.messages.get(number)
            if message is None:
                return None
            return replace(message), list(self._pairing.events[number])

    def events(self, request_id: str | None = None) -> list[Event]:
        """All events, or those of a request, in order and with their actors, as a recording."""
        with self._lock:
            numbers = (
                list(self._pairing.events)
                if request_id is None
                else [message.id for message in self._requests.messages(request_id)]
            )
            found = [event for number in numbers for event in self._pairing.events[number]]
        found.sort(key=lambda event: event.at)
        return [
            replace(event, actor=self.behind(event.connection) or event.actor) for event in found
        ]

    def statistics(self, *, background: bool) -> dict[str, Any]:
        """How often what was asked, how long it took and how it ended; see that module."""
        with self._lock:
            messages = [replace(message) for message in self._pairing.messages.values()]
            people = dict(self._roster.participants)
        return statistics(messages, people, background=background)

    def _texts(self, request: Request) -> Iterator[str]:
        yield from (request.id.lower(), *request.ids)
        yield from ((request.user or "").lower(), (request.subject or "").lower())
        yield from (message.name.lower() for message in self._requests.messages(request.id))

    def _message_changed(self, message: Message) -> None:
        self._roster_changed()
        self._touch("message", message.id)
        first = self._pairing.events[message.id][0].envelope
        for request in self._requests.take(message, first):
            self._touch("request", request.id)

    def _roster_changed(self) -> None:
        """Tell about participants, before the messages that name them; mend what named others."""
        for name in sorted(self._roster.changed):
            self._touch("participant", name)
            if name in self._roster.same_as:
                for message in self._pairing.rename(name, self._roster.resolve(name)):
                    self._touch("message", message.id)
        self._roster.changed.clear()

    def _forget_oldest(self) -> None:
        while len(self._pairing.messages) > self._max_messages or self._bytes > self._max_bytes:
            oldest = next(iter(self._pairing.messages))
            self._bytes -= sum(event.size + EVENT_BYTES for event in self._pairing.events[oldest])
            message = self._pairing.forget(oldest)
            self._requests.forget(message)
            del self._changes["message", oldest]
            if message.request and message.request not in self._requests.all:
                self._changes.pop(("request", message.request), None)
            self._forgotten = oldest + 1
            self._touch("evicted", None)

    def _forget_strangers(self) -> None:
        """Forget who takes part in nothing that is known: some connect anew for each message."""
        if len(self._roster.participants) <= self._max_participants:
            return
        messages = self._pairing.messages.values()
        for name in self._roster.forget({n for m in messages for n in (m.sender, *m.receivers)}):
            self._changes.pop(("participant", name), None)
        left = len(self._roster.participants)
        self._max_participants = max(MAX_PARTICIPANTS, 2 * left)  # so that it is seldom

    def _touch(self, kind: str, key: Any) -> None:
        self._number += 1
        self._changes.pop((kind, key), None)
        self._changes[kind, key] = self._number

    def _data(self, kind: str, key: Any) -> dict[str, Any]:
        if kind == "message":
            return as_json(self._pairing.messages[key])
        if kind == "request":
            return as_json(self._requests.all[key])
        if kind == "evicted":
            return {"before": self._forgotten}
        data = as_json(self._roster.participants[key])
        if key in self._roster.same_as:
            data["same_as"] = self._roster.resolve(key)
        return data
