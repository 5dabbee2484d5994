"""What an RPC server knows of a message, and oslo.messaging's receiving span does not."""

from typing import Any

from opentelemetry import trace
from oslo_messaging import ExpectedException

from telemetry import conventions


class Dispatcher:
    """Hands messages on to a dispatcher; the current span learns what they are and how they end.

    The library keeps an error of a handler from its span, so that a cast that failed would look
    like one that did not.

    :param topic: the server's
    """

    def __init__(self, inner: Any, topic: str) -> None:
        self._inner = inner
        self._topic = topic

    def dispatch(self, incoming: Any) -> Any:
        """Have a message answered."""
        span, message = trace.get_current_span(), incoming.message
        span.set_attribute("messaging.destination.name", self._topic)
        span.set_attribute(conventions.VERSION, str(message.get("version")))
        span.set_attribute(conventions.AWAITED, bool(getattr(incoming, "reply_q", None)))
        if message.get("namespace"):
            span.set_attribute("rpc.service", message["namespace"])
        try:
            return self._inner.dispatch(incoming)
        except ExpectedException as error:
            span.set_attribute(conventions.ERROR, error.exc_info[0].__name__)
            raise
        except Exception as error:
            span.set_attribute(conventions.ERROR, type(error).__name__)
            raise
