"""Picks what is news to somebody who reads line by line: each message once, when it is through.

A message in trouble is news at once, and again if it gets through after all; an alarm is when it
rises and when it is over.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from watch.client import build
from watch.model import Message, Participant


class News(NamedTuple):
    """Something to be told. `message` is set where it is one."""

    type: Literal["message", "alarm", "alarm over", "problem"]
    data: dict[str, Any]
    message: Message | None = None


@dataclass(frozen=True)
class Wanted:
    """Which messages are wanted: those in whose ids or names the texts occur.

    :ivar background: also heartbeats and other periodic tasks, not only those of them in trouble
    :ivar earlier: also what happened before we came
    """

    request: str = ""
    service: str = ""
    method: str = ""
    background: bool = False
    earlier: bool = False

    def __call__(self, message: Message, since: float) -> bool:
        """Whether the message is wanted of those since that time (seconds since 1970)."""
        ended = message.done or message.answered or message.delivered or message.published
        services = (message.sender, *message.receivers, message.routing_key)
        return (
            (self.earlier or ended >= since)
            and (self.background or not message.background or message.trouble is not None)
            and self.request in (message.request or "")
            and self.method in message.name
            and any(self.service in name for name in services)
        )


class Feed:
    """Takes what the watch tells, and tells what is news.

    :ivar participants: those that are known, by id
    """

    def __init__(self, wanted: Wanted) -> None:
        self.participants: dict[str, Participant] = {}
        self._wanted = wanted
        self._since: float | None = None
        self._told: dict[int, str | None] = {}  # the trouble that each message had, by its id
        self._alarms: dict[tuple[str, str], dict[str, Any]] = {}
        self._problem: str | None = None

    def take(self, kind: str, data: dict[str, Any]) -> Iterable[News]:
        """Take in an update from the watch."""
        takers: dict[str, Callable[[dict[str, Any]], Iterable[News]]] = {
            "connected": self._connected,
            "reset": self._reset,
            "evicted": self._evicted,
            "participant": self._participant,
            "message": self._message,
            "health": self._health,
            "status": self._status,
        }
        return takers[kind](data) if kind in takers else ()

    def _connected(self, data: dict[str, Any]) -> Iterable[News]:
        self._since = data["at"] if self._since is None else self._since
        return ()

    def _reset(self, _: dict[str, Any]) -> Iterable[News]:
        self.participants.clear()
        self._told.clear()
        return ()

    def _evicted(self, data: dict[str, Any]) -> Iterable[News]:
        for number in [number for number in self._told if number < data["before"]]:
            del self._told[number]
        return ()

    def _participant(self, data: dict[str, Any]) -> Iterable[News]:
        participant = build(Participant, data)
        if data.get("same_as"):
            self.participants.pop(participant.id, None)
        else:
            self.participants[participant.id] = participant
        return ()

    def _message(self, data: dict[str, Any]) -> Iterator[News]:
        message = build(Message, data)
        over = message.state == "done" or message.trouble is not None
        news = self._told.get(message.id, "nothing") != message.trouble
        if over and news and self._wanted(message, self._since or 0):
            self._told[message.id] = message.trouble
            yield News("message", asdict(message), message)

    def _health(self, data: dict[str, Any]) -> Iterator[News]:
        alarms = {(alarm["queue"], alarm["kind"]): alarm for alarm in data["alarms"]}
        for key, alarm in alarms.items():
            if key not in self._alarms:
                yield News("alarm", alarm)
        for key, alarm in self._alarms.items():
            if key not in alarms:
                yield News("alarm over", alarm)
        self._alarms = alarms

    def _status(self, data: dict[str, Any]) -> Iterator[News]:
        if data["problem"] and data["problem"] != self._problem:
            yield News("problem", data)
        self._problem = data["problem"]
