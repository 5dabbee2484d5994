"""Tracing that is off: what the rest of the code may ask for, and none of it is done."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

Fact = str | int | None


class Tracing:
    """What a process can do about spans; as it is here, tracing is off."""

    def span(self, name: str, **facts: Fact) -> AbstractContextManager[Any]:  # noqa: ARG002
        """A span around a step of work; for ``facts`` see ``note``."""
        return nullcontext()

    def note(self, **facts: Fact) -> None:
        """Add to the current span what is known of it: keys of ``conventions.FACTS``."""

    def sending(self, target: Any) -> AbstractContextManager[Any]:  # noqa: ARG002
        """Let the span of a message that is sent meanwhile know its oslo.messaging target."""
        return nullcontext()

    def watch(self, server: Any, topic: str) -> None:
        """Let an RPC server's spans tell what was asked for in full, and how it ended."""

    def shutdown(self) -> None:
        """Send what is left; returns within a second, sent or not."""
