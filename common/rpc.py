"""RPC over oslo.messaging: one transport per process, logging clients, explicit endpoints.

``RPCTransport`` is what a process needs to talk: it makes clients for the ``rpcapi`` modules and
the server for its manager. A method answers remote callers only if it is decorated with
``@rpc.expose``.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import oslo_messaging
import oslo_messaging.opts
from oslo_config import cfg
from oslo_messaging import Target

from common import exception
from common.broker import NOT_A_URL, wait_for_broker
from common.rpc_client import RPCClient
from common.serializer import RPCSerializer

THREADS = 16
CONTROL_EXCHANGE = "micronova"
ALLOWED_REMOTE_EXMODS = ["common.exception"]

# What the driver is told unless the operator's [oslo_messaging_rabbit] or URL says otherwise
PROFILES: dict[str, dict[str, str]] = {
    "classic": {"rabbit_quorum_queue": "false", "rabbit_transient_quorum_queue": "false"},
    "quorum": {"rabbit_quorum_queue": "true", "rabbit_transient_quorum_queue": "true"},
}
RECONNECT = {"kombu_reconnect_delay": "0.2", "rabbit_interval_max": "2"}

Method = TypeVar("Method", bound=Callable[..., Any])


def expose(method: Method) -> Method:
    """Let remote callers use ``method``; errors of ``common.exception`` are answers, not incidents.

    They reach the caller as they are and leave no traceback in the server's log.
    """

    @functools.wraps(method)
    def endpoint(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except exception.MicronovaError:
            raise oslo_messaging.ExpectedException from None

    return cast("Method", oslo_messaging.expose(endpoint))


class RPCTransport:
    """A process's connection to the broker; built without touching the network.

    :param conf: the process's configuration, with ``transport_url`` and ``[rpc]``
    :raises StartupError: ``transport_url`` is not the URL of a broker
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._conf = conf
        use_threads(conf)
        self._serializer = RPCSerializer(conf.rpc.max_payload)
        try:
            self._transport = oslo_messaging.get_rpc_transport(
                conf, url=transport_url(conf), allowed_remote_exmods=ALLOWED_REMOTE_EXMODS
            )
        except (oslo_messaging.InvalidTransportURL, oslo_messaging.DriverLoadFailure):
            # the driver's own text shows the URL, and the password in it
            raise exception.StartupError(reason=NOT_A_URL) from None

    def wait_until_up(self) -> None:
        """Wait for the broker.

        :raises StartupError: it answers, but refuses us
        """
        wait_for_broker(self._conf)

    def client(self, target: Target, caller: str, version_cap: str | None = None) -> RPCClient:
        """A client for ``target`` that calls itself ``caller`` in logs, such as ``api@host1``.

        Sends are retried a bounded number of times, and a message that no queue would take raises
        ``MessageUndeliverable`` instead of vanishing.
        """
        client = oslo_messaging.get_rpc_client(
            self._transport,
            target,
            serializer=self._serializer,
            version_cap=version_cap,
            retry=self._conf.rpc.send_retry,
            transport_options=oslo_messaging.TransportOptions(at_least_once=True),
        )
        return RPCClient(client, caller)

    def server(self, target: Target, endpoints: Sequence[object]) -> Any:
        """An RPC server for ``target``; only exposed methods of ``endpoints`` can be called."""
        return oslo_messaging.get_rpc_server(
            self._transport,
            target,
            endpoints,
            serializer=self._serializer,
            access_policy=oslo_messaging.ExplicitRPCAccessPolicy,
        )

    def cleanup(self) -> None:
        """Close all connections."""
        self._transport.cleanup()


def use_threads(conf: cfg.ConfigOpts) -> None:
    """Bound the threads of an RPC server to what one process can use; the operator may set more."""
    name = "executor_thread_pool_size"
    for _, options in oslo_messaging.opts.list_opts():
        conf.register_opts([option for option in options if option.dest == name])
    conf.set_default(name, THREADS)


def transport_url(conf: cfg.ConfigOpts) -> oslo_messaging.TransportURL:
    """The broker's URL with the queue profile's settings, which its own query part overrides."""
    oslo_messaging.set_transport_defaults(CONTROL_EXCHANGE)
    url = oslo_messaging.TransportURL.parse(conf)
    url.query = {**RECONNECT, **PROFILES[conf.rpc.queue_profile], **url.query}
    return url
