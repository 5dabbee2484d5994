"""Reads the broker's firehose: a copy of every message, with how it was routed and to whom it went.

The copies come through a queue that can't harm the broker: it belongs to this connection and goes
with it, it is bounded, and whoever publishes never waits for it. A watch that is too slow for the
traffic skips what has piled up and counts it.
"""

import itertools
import os
import struct
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import amqp
import oslo_messaging
from amqp import exceptions as amqp_errors
from amqp.method_framing import frame_handler
from oslo_config import cfg
from oslo_log import log

from common.broker import address_of, broker_url, connection, vhost_of

LOG = log.getLogger("micronova.firehose")

EXCHANGE = "amq.rabbitmq.trace"
KEYS = ("publish.#", "deliver.#")
QUEUE_PREFIX = "watch_"
MAX_LENGTH, MAX_BYTES = 20_000, 64 * 1024 * 1024  # that the broker keeps for us
SKIP_LENGTH, SKIP_BYTES = MAX_LENGTH // 4, MAX_BYTES // 4
HEARTBEAT = 10  # seconds; the broker drops a watch that hangs after two of them
LOOK_EVERY = 0.2  # seconds between two looks at how much is waiting
FIRST_PAUSE, LAST_PAUSE = 0.2, 5.0  # seconds between attempts to connect

# what the library raises over properties that are nonsense, or nested without end
UNREADABLE = (
    *(ValueError, TypeError, ArithmeticError, LookupError, OSError, RecursionError),
    *(struct.error, amqp_errors.FrameSyntaxError),
)
HEADER_FRAME, NO_PROPERTIES = 2, 12  # type of a frame; where the flags of a message's header are

Take = Callable[[str, Mapping[str, Any], bytes, float], None]


class Firehose:
    """A thread that passes on all copies; it connects again by itself.

    :ivar connected: whether it reads at the moment
    :ivar problem: why not, in words that may be shown; None if it does, or has not tried
    :ivar dropped: how many copies, at least, were skipped because they came too fast, or
        because their properties could not be read. What the broker itself had to drop, from a full
        queue, it does not count.
    :param conf: with ``transport_url`` and the driver's options, see ``rpc.register_options``
    :param take: gets routing key, headers and body of a copy, and when it arrived, in
        seconds since 1970. Called by the thread; while it works nothing is read.
    :param changed: called by the thread when `connected`, `problem` or `dropped` has changed
    """

    def __init__(
        self, conf: cfg.ConfigOpts, take: Take, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.connected = False
        self.problem: str | None = None
        self.dropped = 0
        self._conf = conf
        self._url = broker_url(conf)
        self._take = take
        self._changed = changed
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="firehose", daemon=True)
        self._received = self._received_bytes = 0

    def start(self) -> None:
        """Connect, and read until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Disconnect; the queue goes with the connection."""
        self._ending.set()
        self._thread.join(3)

    def _run(self) -> None:
        pauses = _pauses()
        for host in itertools.cycle(self._url.hosts):
            problem = self._read_from(host)
            if self._ending.is_set():
                return
            pauses = _pauses() if self.connected else pauses
            self._say(connected=False, problem=problem)
            if self._ending.wait(next(pauses)):
                return

    def _read_from(self, host: oslo_messaging.TransportHost) -> str:
        """Read until `stop` or an error; why it ended."""
        user, address, vhost = host.username, address_of(host), vhost_of(self._url)
        try:
            with connection(self._conf, self._url, host, **_ourselves()) as connected:
                self._read(connected)
        except amqp_errors.NotAllowed:
            return f"the broker at {address} has no vhost {vhost!r} for user {user!r}"
        except amqp_errors.AccessRefused as error:
            if error.method_sig == (0, 0):
                return f"the broker at {address} refuses user {user!r}: check transport_url"
            return (
                f"user {user!r} may not read the firehose of vhost {vhost!r}: it needs configure, "
                f"write and read on {QUEUE_PREFIX}.*, and read on {EXCHANGE}"
            )
        except (OSError, amqp_errors.AMQPError) as error:
            return f"no connection to the broker at {address}: {error}"
        except Exception as error:  # whatever it is, we come back
            LOG.exception("the firehose broke off")
            return f"the firehose of the broker at {address} broke off: {error}"
        return "stopped"

    def _read(self, connected: amqp.Connection) -> None:
        channel = connected.channel()
        channel.auto_decode = False
        queue = _declare(channel)
        channel.basic_consume(queue, no_ack=True, callback=self._took)
        self._say(connected=True, problem=None)
        while not self._ending.is_set():
            _drain(connected, LOOK_EVERY)
            connected.heartbeat_tick()
            if self._received:
                self._keep_up(channel, queue)

    def _took(self, message: amqp.Message) -> None:
        key, headers, body = message.delivery_info["routing_key"], message.headers, message.body
        self._received += 1
        self._received_bytes += len(body)
        if headers is None:  # a copy always has some: they could not be read
            self.dropped += 1
            self._changed()
            return
        try:
            self._take(key, headers, body, time.time())
        except Exception:
            LOG.exception("a copy was lost")

    def _keep_up(self, channel: amqp.Channel, queue: str) -> None:
        """Skip what waits once it is too much: a viewer wants to see what happens now.

        The broker would drop the oldest when the queue is full, and tell nobody how many.
        """
        waiting = channel.queue_declare(queue, passive=True).message_count
        size = self._received_bytes / self._received
        self._received = self._received_bytes = 0
        if waiting > SKIP_LENGTH or waiting * size > SKIP_BYTES:
            self.dropped += channel.queue_purge(queue)
            self._changed()

    def _say(self, *, connected: bool, problem: str | None) -> None:
        if problem and problem != self.problem:
            LOG.warning("nothing can be seen: %s", problem)
        if connected:
            LOG.info("connected to the broker's firehose")
        self.connected, self.problem = connected, problem
        self._changed()


def _drain(connected: amqp.Connection, seconds: float) -> None:
    """Take in what comes, for that long."""
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0:
            connected.drain_events(timeout=left)
    except TimeoutError:
        pass


def _declare(channel: amqp.Channel) -> str:
    """Declare the queue and bind it to the firehose; its name."""
    name = f"{QUEUE_PREFIX}{uuid.uuid4().hex}"
    arguments = {
        "x-queue-type": "classic",  # whatever the vhost's default is; others can't be exclusive
        "x-max-length": MAX_LENGTH,
        "x-max-length-bytes": MAX_BYTES,
        "x-overflow": "drop-head",
    }
    channel.queue_declare(name, exclusive=True, auto_delete=True, arguments=arguments)
    for key in KEYS:
        channel.queue_bind(name, EXCHANGE, key)
    return name


def _ourselves() -> dict[str, Any]:
    """What the broker's console shows of this connection, and how soon it is given up."""
    name = f"micronova-watch:{os.getpid()}:{uuid.uuid4()}"
    return {
        "client_properties": {"connection_name": name},
        "heartbeat": HEARTBEAT,
        "frame_handler": _forgiving,
    }


def _forgiving(connected: amqp.Connection, callback: Callable[..., None]) -> Callable[..., bool]:
    """Handle frames as usual, but leave out the properties of a message that can't be read.

    They are as whoever published has made them, such as with a time in milliseconds that is beyond
    all years. Without this the connection could not go on behind such a message.
    """
    handle = frame_handler(connected, callback)

    def on_frame(frame: tuple[int, int, memoryview]) -> bool:
        try:
            handled: bool = handle(frame)
        except UNREADABLE:
            kind, channel, content = frame
            if kind != HEADER_FRAME:
                raise
            handled = handle((kind, channel, bytes(content[:NO_PROPERTIES]) + bytes(2)))
        return handled

    return on_frame


def _pauses() -> "itertools.chain[float]":
    """Seconds to wait before each of the next attempts: doubled up to the last."""
    growing = (FIRST_PAUSE * 2**n for n in range(5))
    return itertools.chain(growing, itertools.repeat(LAST_PAUSE))
