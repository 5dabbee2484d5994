"""An RPC client that logs each request it sends: who asked whom for what, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import amqp.exceptions
import kombu.exceptions
import oslo_messaging
from oslo_log import log

from common import exception, tracing
from common.context import RequestContext
from common.quiet import QUIET

LOG = log.getLogger("micronova.rpc")


class RPCClient:
    """Wraps an oslo.messaging client; the log records carry the facts as ``extra`` fields."""

    def __init__(self, client: Any, caller: str) -> None:
        self._client = client
        self._caller = caller

    def prepare(self, **overrides: Any) -> Self:
        """A client with other target fields, timeout or version, as in oslo.messaging."""
        return type(self)(self._client.prepare(**overrides), self._caller)

    def can_send_version(self, version: str) -> bool:
        """Whether the version cap lets ``version`` through; decided without the network."""
        return bool(self._client.can_send_version(version))

    def call(self, ctxt: RequestContext, method: str, **args: Any) -> Any:
        """Ask and wait for the answer; remote errors of ``common.exception`` are rebuilt.

        :raises MessagingTimeout: no answer in time, the work may or may not have been done
        :raises MessageUndeliverable: no queue for the target, nothing has been done
        :raises MessageDeliveryFailure: no connection to the broker
        """
        with self._logged("call", method):
            return self._client.call(ctxt, method, **args)

    def cast(self, ctxt: RequestContext, method: str, **args: Any) -> None:
        """Tell and don't wait. The broker has confirmed the message when this returns.

        :raises MessageUndeliverable: no queue for the target
        :raises MessageDeliveryFailure: no connection to the broker
        """
        with self._logged("fanout" if self._client.target.fanout else "cast", method):
            self._client.cast(ctxt, method, **args)

    @contextmanager
    def _logged(self, kind: str, method: str) -> Iterator[None]:
        started, outcome = time.perf_counter(), "ok"
        try:
            with _delivery_failures(), tracing.active().sending(self._client.target):
                yield
        except Exception as error:
            outcome = type(error).__name__.removesuffix("_Remote")
            raise
        finally:
            self._log(kind, method, 1000 * (time.perf_counter() - started), outcome)

    def _log(self, kind: str, method: str, milliseconds: float, outcome: str) -> None:
        target: oslo_messaging.Target = self._client.target
        facts = {
            "kind": kind,
            "caller": self._caller,
            "target": f"{target.topic}.{target.server}" if target.server else target.topic,
            "namespace": target.namespace,
            "method": method,
            "version": target.version,
            "milliseconds": round(milliseconds, 2),
            "outcome": outcome,
        }
        name = f"{target.namespace}.{method}" if target.namespace else method
        level = LOG.debug if method in QUIET else LOG.info
        level(
            "%(kind)s %(caller)s -> %(target)s %(name)s %(version)s "
            "%(milliseconds).1f ms %(outcome)s",
            {**facts, "name": name},
            extra=facts,
        )


@contextmanager
def _delivery_failures() -> Iterator[None]:
    """Raise what the driver lets through, where it opens a connection, as its other errors.

    Such are the broker's own refusals: a vhost or an exchange that is gone, rights that were taken;
    and a node that goes away in the midst of it.
    """
    try:
        yield
    except (kombu.exceptions.OperationalError, amqp.exceptions.AMQPError, OSError) as error:
        raise oslo_messaging.MessageDeliveryFailure(str(error)) from error


def in_words(error: Exception) -> str:
    """What a far side could not do, for users; a bug there has its traceback in its log."""
    if isinstance(error, exception.MicronovaError):
        return str(error.args[0])  # in the text of one that came over RPC is a traceback
    return f"{type(error).__name__} at the far side, see its log"


# No answer, not delivered, or not possible now: the same request may succeed later. The base of
# most, MessagingException, would also take in a version cap that forbids the request and a bug at
# the far side.
RPC_TROUBLE = (
    exception.DatabaseUnavailable,
    oslo_messaging.MessagingTimeout,
    oslo_messaging.MessageDeliveryFailure,
    oslo_messaging.MessageUndeliverable,
    oslo_messaging.ClientSendError,
)
