"""Tracing: spans of requests, RPCs and steps of work, for any OpenTelemetry backend.

This module is all that the rest of the code sees. What imports OpenTelemetry is loaded by
``install``, and only where ``[tracing] enabled`` asks for it: elsewhere nothing here does a thing.
"""

from oslo_config import cfg

from common.exception import StartupError
from common.tracing.base import Fact, Tracing

__all__ = ["LIBRARY", "Fact", "Tracing", "active", "install"]

LIBRARY = "oslo_messaging_tracing"  # oslo.messaging's own option group


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
