"""What a watch tells, kept as long as somebody looks."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from watch.client import Update, WatchClient, WatchError, build
from watch.model import Message, Participant

Found = TypeVar("Found")


class _Left(Exception):
    """Nobody looks any more."""


class Sight:
    """Follows a watch in a thread of its own.

    :ivar people: the participants by id; who turned out to be another one is that one
    """

    def __init__(self, url: str) -> None:
        self.people: dict[str, Participant] = {}
        self._client = WatchClient(url)
        self._messages: dict[int, Message] = {}
        self._status: dict[str, Any] = {}
        self._failure: WatchError | None = None
        self._left = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow, name="sight", daemon=True)

    def begin(self, timeout: float) -> None:
        """Look; return once everything is seen that is sent.

        :param timeout: seconds
        :raises WatchError: the watch does not answer, or does not see
        """
        self._thread.start()
        if not self.wait(lambda: self._sees() or self._failure, timeout) or self._failure:
            reason = self._failure or self._status.get("problem") or "it does not say why"
            raise WatchError(f"nothing is seen by the watch at {self._client.url}: {reason}")

    def end(self) -> None:
        """Look no more."""
        self._left = True

    @property
    def messages(self) -> list[Message]:
        """All that were seen, in the order in which they were sent."""
        with self._changed:
            return [message for _, message in sorted(self._messages.items())]

    def wait(self, look: Callable[[], Found | None], timeout: float) -> Found | None:
        """Look whenever something is told; the first finding, None without one in time (s)."""
        with self._changed:
            return self._changed.wait_for(look, timeout)

    def _sees(self) -> bool:
        return bool(self._status.get("firehose") and self._status.get("connected"))

    def _follow(self) -> None:
        with suppress(_Left):
            try:
                for update in self._client.follow(self._leave):
                    with self._changed:
                        self._take(update)
                        self._changed.notify_all()
                    self._leave()
            except WatchError as error:
                with self._changed:
                    self._failure = error
                    self._changed.notify_all()

    def _leave(self, _lost: str = "") -> None:
        if self._left:
            raise _Left

    def _take(self, update: Update) -> None:
        if update.type == "reset":  # the watch is another one, and counts anew
            self._messages.clear()
        elif update.type == "status":
            self._status = update.data
        elif update.type == "message":
            self._messages[update.data["id"]] = build(Message, update.data)
        elif update.type == "participant":
            self.people[update.data["id"]] = build(Participant, update.data)
