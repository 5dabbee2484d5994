"""RPC over oslo.messaging: one transport per process, logging clients, explicit endpoints.

``RPCTransport`` is what a process needs to talk: it makes clients for the ``rpcapi`` modules and
the server for its manager. A method answers remote callers only if it is decorated with
``@rpc.expose``.
"""

import functools
import math
import typing
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import oslo_messaging
import oslo_messaging.opts
from oslo_config import cfg
from oslo_messaging import Target
from oslo_messaging.rpc.server import RPCServer
from oslo_utils.versionutils import convert_version_to_tuple as numbers

from common import connection, driver_log, exception, listener, tracing
from common.broker import NOT_A_URL, SLASHED, wait_for_broker
from common.context import RequestContext
from common.objects import FIRST, RELEASE
from common.rpc_client import RPCClient
from common.serializer import RPCSerializer

THREADS = 8  # for each topic; more of them only wait for each other, and each takes memory
DRIVER = "oslo_messaging_rabbit"
OPTION_GROUPS = (None, DRIVER)
CONTROL_EXCHANGE = "micronova"
ALLOWED_REMOTE_EXMODS = ["common.exception"]

# What the driver is told unless the operator's [oslo_messaging_rabbit] or URL says otherwise
PROFILES = {
    "classic": {"rabbit_quorum_queue": False, "rabbit_transient_quorum_queue": False},
    "quorum": {"rabbit_quorum_queue": True, "rabbit_transient_quorum_queue": True},
}
# Seconds for which an answer waits for its queue to be declared anew, and holds a thread: whoever
# asked and is gone, or made up the queue's name, would hold all of them for the library's minute.
REPLY_QUEUE = {"kombu_missing_consumer_retry_timeout": 5}
RECONNECT = {"kombu_reconnect_delay": 0.2, "rabbit_interval_max": 2}

# Seconds. A process that hangs keeps every message the broker hands it until it is dropped, which
# takes two to three times as long; with the library's 60 half of all calls are lost for minutes.
HEARTBEAT = {"heartbeat_timeout_threshold": 15}

# A process that hangs keeps as many messages of each queue from others, and not one in two; who
# waits for them holds fewer threads than an api has. With 4 calls are as fast as without a limit,
# with 1 each takes a fifth more CPU.
PREFETCH = {"rabbit_qos_prefetch_count": 4}

# Seconds. While a call is carried out its server says so twice in this time; a server that was
# killed or is frozen does not, and the caller hears of it now and not after rpc_response_timeout.
CALL_MONITOR = 10

Pins = Mapping[tuple[str, str | None], str]  # the highest version, by topic and namespace

Method = TypeVar("Method", bound=Callable[..., Any])

# Marks a method that whoever may write to its topic may call, for what its context may see
expose = oslo_messaging.expose


def expose_to_administrators(method: Method) -> Method:
    """Mark a method that remote callers may call with an administrator's context.

    The api has asked its policies before: this is for the one that it forgets.
    """

    @functools.wraps(method)
    def checked(endpoint: object, ctxt: RequestContext, *args: Any, **kwargs: Any) -> Any:
        if not ctxt.is_admin:
            raise exception.NotAnAdministrator(method=method.__name__)
        return method(endpoint, ctxt, *args, **kwargs)

    return typing.cast("Method", expose(checked))


class Dispatcher(oslo_messaging.RPCDispatcher):
    """Finds the endpoint of a message: the first whose target has its namespace and a version that
    is compatible, and in it the exposed method of that name.
    """

    def dispatch(self, incoming: Any) -> Any:
        """Have a message answered; errors of ``common.exception`` are answers, not incidents.

        They reach the caller as they are and leave no traceback in the server's log.
        """
        if incoming.client_timeout and not self._serves(incoming.message):
            # the library would have a thread tell the caller for ever that it is being worked on
            incoming.client_timeout = None
        try:
            return super().dispatch(incoming)
        except exception.MicronovaError:
            raise oslo_messaging.ExpectedException from None

    def _serves(self, message: Mapping[str, Any]) -> bool:
        """Whether there is a method for a message, which anybody may have written."""
        method, version = message.get("method"), message.get("version", "1.0")
        namespace = message.get("namespace")
        with suppress(TypeError, ValueError):
            return any(
                self._is_namespace(target, namespace)
                and self._is_compatible(target, version)
                and hasattr(endpoint, method)  # type: ignore[arg-type]
                and self.access_policy.is_allowed(endpoint, method)
                for endpoint in self.endpoints
                if (target := getattr(endpoint, "target", self._default_target))
            )
        return False


class RPCTransport:
    """A process's connection to the broker; built without touching the network.

    :param conf: the process's configuration, with ``transport_url`` and ``[rpc]``
    :param pins: see ``common.pins``
    :param errors: modules whose errors are raised here as they were there; others are RemoteErrors
    :raises StartupError: ``transport_url`` is not the URL of a broker
    """

    def __init__(
        self, conf: cfg.ConfigOpts, pins: Pins | None = None, errors: Sequence[str] = ()
    ) -> None:
        self._conf = conf
        self._pins = pins or {}
        listener.install()
        connection.install()
        driver_log.install()
        register_options(conf)
        self._serializer = RPCSerializer(conf.rpc.max_payload)
        self._for_ours = RPCSerializer(conf.rpc.max_payload, RELEASE)
        self._for_older = RPCSerializer(conf.rpc.max_payload, FIRST)
        try:
            self._url = oslo_messaging.TransportURL.parse(conf)
            self._transport = oslo_messaging.get_rpc_transport(
                conf, url=self._url, allowed_remote_exmods=[*ALLOWED_REMOTE_EXMODS, *errors]
            )
        except (oslo_messaging.InvalidTransportURL, oslo_messaging.DriverLoadFailure):
            # the driver's own text shows the URL, and the password in it
            raise exception.StartupError(reason=NOT_A_URL) from None
        # the broker lets a user read its own alone
        self._transport._driver._get_reply_queue_name = self._reply_queue  # noqa: SLF001
        if any("/" in f"{host.username}{host.password}" for host in self._url.hosts):
            raise exception.StartupError(reason=SLASHED)  # later it is an error with half of it

    def _reply_queue(self) -> str:
        """Names the queue for answers to this process."""
        return f"reply_{self._url.hosts[0].username}_{uuid.uuid4().hex}"

    def wait_until_up(self, patience: float = math.inf) -> None:
        """Wait for the broker, ``patience`` seconds at the most.

        :raises StartupError: it answers, but refuses us; or it does not answer in that time
        """
        wait_for_broker(self._conf, self._url, patience)

    def client(
        self, target: Target, caller: str, version_cap: str | None = None, newest: str | None = None
    ) -> RPCClient:
        """A client for ``target`` that calls itself ``caller`` in logs, such as ``api@host1``.

        Sends are retried a bounded number of times, and a message that no queue would take raises
        ``MessageUndeliverable`` instead of vanishing. Without a cap of its own the client has the
        one that an operator set for the interface, if there is one.

        :param newest: the version that receivers of this release have: where the cap is below it,
            they get objects as the first release had them
        """
        cap = version_cap or self._pins.get((target.topic, target.namespace))
        held_back = cap and newest and numbers(cap) < numbers(newest)
        client = oslo_messaging.get_rpc_client(
            self._transport,
            target,
            serializer=self._for_older if held_back else self._for_ours,
            version_cap=cap,
            retry=self._conf.rpc.send_retry,
            call_monitor_timeout=CALL_MONITOR,
            transport_options=oslo_messaging.TransportOptions(at_least_once=True),
        )
        return RPCClient(client, caller)

    def server(self, target: Target, endpoints: Sequence[object]) -> Any:
        """An RPC server for ``target``; only exposed methods of ``endpoints`` can be called.

        The server is three things. Its listener takes messages from the queues of the target. Its
        executor, a pool of ``executor_thread_pool_size`` threads here, is what runs them. Its
        dispatcher finds the method of an endpoint that answers each.
        """
        policy = oslo_messaging.ExplicitRPCAccessPolicy
        dispatcher = Dispatcher(endpoints, self._serializer, policy)
        server = RPCServer(self._transport, target, dispatcher, executor="threading")
        tracing.active().watch(server, target.topic)
        return server

    def cleanup(self) -> None:
        """Close all connections."""
        self._transport.cleanup()


def register_options(conf: cfg.ConfigOpts) -> None:
    """Make oslo.messaging's options known, with our defaults for some.

    The library registers them bit by bit as it comes to use them; here a wrong value is to be found
    when a process starts.
    """
    oslo_messaging.set_transport_defaults(CONTROL_EXCHANGE)
    for group, options in oslo_messaging.opts.list_opts():
        if group in OPTION_GROUPS:
            conf.register_opts(options, group)
    conf.set_default("executor_thread_pool_size", THREADS)
    profile = PROFILES[conf.rpc.queue_profile]
    defaults = {**RECONNECT, **REPLY_QUEUE, **HEARTBEAT, **PREFETCH, **profile}
    for name, value in defaults.items():
        conf.set_default(name, value, DRIVER)
