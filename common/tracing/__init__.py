"""Tracing: spans of requests, RPCs and steps of work, for any OpenTelemetry backend.

This module is all that the rest of the code sees. What imports OpenTelemetry is loaded by
``install``, and only where ``[tracing] enabled`` asks for it: elsewhere nothing here does a thing.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from oslo_config import cfg

from common.exception import StartupError

LIBRARY = "oslo_messaging_tracing"  # oslo.messaging's own option group

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


class _Process:
    tracing = Tracing()


def active() -> Tracing:
    """This process's tracing."""
    return _Process.tracing


def install(conf: cfg.ConfigOpts) -> None:
    """Trace this process if ``[tracing] enabled`` says so; to be called before its first RPC.

    :raises StartupError: what it takes is not installed
    :raises ValueError: a variable OTEL_... has a wrong value
    """
    # left to itself the library makes a provider of its own, fails at it, and traces nothing
    conf.set_override("tracing_enabled", conf.tracing.enabled, LIBRARY)
    if conf.tracing.enabled:
        try:
            from common.tracing.provider import Provider  # noqa: PLC0415
        except ImportError as error:
            raise StartupError(
                reason=f"[tracing] enabled: {error.name} is not installed; run "
                "`pip install 'micronova[tracing]'`"
            ) from None
        _Process.tracing = Provider(conf)
