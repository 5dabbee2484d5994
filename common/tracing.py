"""Tracing: spans of requests, RPCs and steps of work, for any OpenTelemetry backend.

This module is all that the services see of it, and as it is here tracing is off: none of it is
done. What speaks OpenTelemetry is an entry point of ``micronova.tracing``, which is loaded only
where ``[tracing] enabled`` asks for it.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from oslo_config import cfg
from stevedore import driver
from stevedore.exception import NoMatches

from common.exception import StartupError

LIBRARY: Final = "oslo_messaging_tracing"  # oslo.messaging's own option group
GROUP, NAME = "micronova.tracing", "opentelemetry"

Fact = str | int | None


class Tracing:
    """What a process can do about spans."""

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

    def middleware(self) -> list[Any]:
        """Falcon's middleware that makes a span of each request, to follow what gives it an id."""
        return []

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
            found: Any = driver.DriverManager(GROUP, NAME, invoke_on_load=True, invoke_args=(conf,))
        except (ImportError, NoMatches) as error:
            missing = getattr(error, "name", None) or f"{NAME}, an entry point of {GROUP},"
            raise StartupError(
                reason=f"[tracing] enabled: {missing} is not installed; run "
                "`pip install 'micronova[tracing]'`"
            ) from None
        _Process.tracing = found.driver
