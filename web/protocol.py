"""BoundedProtocol: HTTP as uvicorn speaks it, with bounds on what a request may cost.

uvicorn itself waits for the rest of a request as long as a client likes, and keeps headers and
pipelined requests of any size. What its parser refuses is answered with 400, and the connection is
closed.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024  # bytes of request line and headers
MAX_PIPELINED = 64  # requests of a connection that wait for the answer to the one before
ARRIVAL, TAKING = "the whole of a request", "the client's taking of an answer"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may cost.

    :ivar connections: how many a client address can have
    :ivar seconds: for a whole request to arrive, and for an answer to be taken
    :ivar size: bytes of a request, also where they are not kept: then the connection is cut
    """

    connections: int
    seconds: float
    size: int


class BoundedProtocol(HttpToolsProtocol):
    """One connection: whoever exceeds the limits is cut off."""

    def __init__(self, limits: Limits, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self._limits = limits
        self._size = 0
        self._deadlines: dict[str, asyncio.TimerHandle] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._within_limit(ARRIVAL)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        for awaited in list(self._deadlines):
            self._happened(awaited)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what a client sends, and count it."""
        if self.cycle is None or self.cycle.response_complete:
            self._within_limit(ARRIVAL)
        request = self.scope
        super().data_received(data)
        # counted from the second piece of a request on: asyncio reads no more than 256 KiB at once
        self._size = self._size + len(data) if self.scope is request else 0
        in_head = self.scope is None or "method" not in self.scope
        if self._size > (MAX_HEAD if in_head else self._limits.size):
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        if len(self.pipeline) >= MAX_PIPELINED:
            raise ValueError("too many pipelined requests")
        self._within_limit(ARRIVAL)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that follows the body could change what was decided without it."""
        if "method" in self.scope:
            raise ValueError("a trailer")
        super().on_header(name, value)

    def on_message_complete(self) -> None:
        """A request has arrived."""
        self._happened(ARRIVAL)
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client is slow to take what it is sent."""
        self._within_limit(TAKING)
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client has taken it."""
        self._happened(TAKING)
        super().resume_writing()

    def on_response_complete(self) -> None:
        """An answer is written; where it was the last, the client has to take it in time."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._within_limit(TAKING)

    def shutdown(self) -> None:
        """Close the connection, after the answer to the last request that has arrived."""
        if self.cycle and self.cycle.more_body and not self.cycle.response_started:
            self.transport.abort()
            return
        super().shutdown()
        if self.transport.is_closing():
            self._within_limit(TAKING)

    def _within_limit(self, awaited: str) -> None:
        """Cut the connection off if something does not happen in time."""
        if awaited not in self._deadlines:
            timer = self.loop.call_later(self._limits.seconds, self.transport.abort)
            self._deadlines[awaited] = timer

    def _happened(self, awaited: str) -> None:
        timer = self._deadlines.pop(awaited, None)
        if timer is not None:
            timer.cancel()
