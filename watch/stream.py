"""Server-sent events: everything that is known, then what changes, as long as somebody looks."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

from falcon.asgi import SSEvent

from watch.observer import Observer

LOOK_SECONDS = 0.05  # cheaper than to wake all streams at each of thousands of changes a second
STATUS_SECONDS = 1.0
BATCH = 500
RETRY_MILLISECONDS = 1000  # browsers wait three times as long before they come back


class Streams:
    """Streams of events to any number of viewers.

    An event's id is EPOCH-NUMBER: the epoch changes with each start of the process, the number is
    that of the flow's update, so that a viewer who comes back gets what it has missed.
    """

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._epoch = f"{time.time_ns():x}"
        self._closing = False

    def close(self) -> None:
        """End all streams; viewers come back by themselves once there is a server again."""
        self._closing = True

    async def events(self, last_event_id: str | None) -> AsyncIterator[SSEvent | None]:
        """What a viewer is to know who has seen all up to the event with that id."""
        with self._observer.viewer():
            seen = self._number(last_event_id)
            if seen is None:
                seen = 0
                yield SSEvent(event="reset", json={}, retry=RETRY_MILLISECONDS)
            status: dict[str, Any] = {}
            health: dict[str, Any] = {}
            checked = 0.0
            while not self._closing:
                for update in self._observer.flow.updates(seen, BATCH):
                    seen = update.number
                    yield _event(update.type, update.data, f"{self._epoch}-{seen}")
                if time.monotonic() - checked >= STATUS_SECONDS:
                    checked = time.monotonic()
                    before = status, health
                    status, health = self._observer.status(), self._observer.health()
                    for event in _news(before, (status, health)):
                        yield event
                await asyncio.sleep(LOOK_SECONDS)

    def _number(self, last_event_id: str | None) -> int | None:
        """The number in an event's id, if it is one of ours."""
        epoch, _, number = (last_event_id or "").partition("-")
        known = epoch == self._epoch and number.isdecimal()
        return int(number) if known and int(number) <= self._observer.flow.number else None


def _news(
    before: tuple[dict[str, Any], dict[str, Any]], now: tuple[dict[str, Any], dict[str, Any]]
) -> Iterable[SSEvent | None]:
    """Status and health if they have changed, else something that keeps the connection alive."""
    changed = False
    for name, old, new in zip(("status", "health"), before, now, strict=True):
        if new != old:
            changed = True
            yield _event(name, new)
    if not changed:
        yield None


def _event(kind: str, data: dict[str, Any], number: str | None = None) -> SSEvent:
    text = json.dumps(data, separators=(",", ":"))
    return SSEvent(event=kind, event_id=number, text=text)
