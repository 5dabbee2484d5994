"""How this process is connected to the broker: what oslo.messaging 18.3.1 does otherwise.

It publishes without a bound. A broker that is short of memory or disk takes no more from who
publishes, and says so, and goes on with its heartbeats: whoever waits for it to confirm a message
waits until the shortage ends. Here that is an error at once, for everybody who would publish, until
the broker says that it is over; and all else that keeps it from confirming is one in
``[rpc] send_timeout``.

It declares what it listens to once in a connection. An exchange or a binding that is deleted later
is never missed, and nothing arrives any more. Here they are declared again every few seconds; that
this was well received is also the proof that messages still reach us.

Where the broker refuses what it is asked to, it asks again at once and for ever; or, where nothing
is retried, fails for ever.
"""

import threading
import time
from contextlib import suppress
from typing import Any, Final
from weakref import WeakSet

import amqp
import oslo_messaging
from oslo_log import log
from oslo_messaging._drivers import common as driver
from oslo_messaging._drivers import impl_rabbit

from common import clock

LOG = log.getLogger("micronova.broker")

# Between two declarations, for each connection that a process listens by: it is no more work for
# many hosts in one. An idle listener looks up every five.
DECLARE_SECONDS: Final = 1.0
IDLE_SECONDS: Final = 5.0
REFUSED_SECONDS: Final = 0.5  # between two attempts to listen
SILENT_SECONDS: Final = 30.0  # a broker that is there sends heartbeats more often

NOT_SENT = (
    "The message broker has an alarm, for want of memory or disk, and takes no messages. Nothing "
    "was done. Try again when it is over."
)
HALF_SENT = (
    "The message broker has an alarm, for want of memory or disk, and takes no messages. The "
    "request may still be carried out when it is over: look before you repeat it."
)


class BrokerAlarm(oslo_messaging.MessageDeliveryFailure):
    """The broker blocks who publishes; the text says what that means for the message."""


class Alarm:
    """Whether the broker has an alarm, as far as this process was told."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._over.set()
        self._lock = threading.Lock()

    @property
    def on(self) -> bool:
        """Whether it would be in vain to publish."""
        return not self._over.is_set()

    def wait(self, seconds: float) -> None:
        """Return when it is over, or after so many seconds."""
        self._over.wait(seconds)

    def begin(self, blocked: amqp.Connection) -> None:
        """Take over a connection that was just blocked: the broker tells the end of it there."""
        with self._lock:
            if self.on:
                blocked.collect()
                return
            self._over.clear()
        LOG.error("the broker has an alarm, for want of memory or disk: nothing can be sent")
        threading.Thread(target=self._await_end, args=(blocked,), daemon=True).start()

    def end(self) -> None:
        """The broker takes messages again."""
        self._over.set()

    def _await_end(self, blocked: amqp.Connection) -> None:
        with suppress(OSError, amqp.AMQPError):  # it is lost, and with it what we know
            while self.on:
                blocked.drain_events(timeout=SILENT_SECONDS)
        self.end()
        LOG.info("the broker's alarm is over")
        blocked.collect()


def _tell(error: Exception, pause: float) -> None:
    # as the driver, whose log is bounded
    impl_rabbit.LOG.error("no connection to the broker: %s; again in %s s", error, pause)


ALARM: Final = Alarm()  # a process has one broker
LISTENING: Final = WeakSet[Any]()  # its connections that listen


class Connection(impl_rabbit.Connection):
    """Publishes in a bounded time, or listens and sees to it that there is something to hear.

    :ivar declared: when the broker last confirmed what is listened to, in ``clock.seconds``
    """

    def __init__(self, conf: Any, url: Any, purpose: str, retry: int | None = None) -> None:
        sends = purpose == driver.PURPOSE_SEND
        self._patience: float | None = conf.rpc.send_timeout if sends else None
        self.declared = clock.seconds()
        if not sends:
            LISTENING.add(self)
        self.connection: Any
        self.channel: Any
        super().__init__(conf, url, purpose, retry=retry)

    # to send

    def ensure_connection(self) -> None:
        """Connect, in a bounded time if it is to send."""
        self._set_current_channel(None)
        if self._patience is not None:  # a broker that hangs takes connections, and says nothing
            limit = min(self.connection.connect_timeout, self._patience)
            self.connection.connect_timeout = limit
        self.connection.ensure_connection(
            errback=_tell,
            max_retries=self.max_retries,
            interval_start=self.interval_start,
            interval_step=self.interval_stepping,
            interval_max=self.interval_max,
            timeout=self._patience,
        )
        self._set_current_channel(self.connection.channel())
        self.set_transport_socket_timeout()

    def set_transport_socket_timeout(self, timeout: float | None = None) -> None:
        """Wait for the broker's next word no longer than for all of them."""
        limits = [limit for limit in (timeout, self._patience) if limit is not None]
        super().set_transport_socket_timeout(min(limits, default=None))

    def direct_send(self, msg_id: str, msg: str) -> None:
        """Send an answer. Who waits for it does so for a while, and so does it."""
        ALARM.wait(self._patience or 0)
        super().direct_send(msg_id, msg)

    def _ensure_publishing(self, *args: Any, **kwargs: Any) -> None:
        if ALARM.on:
            raise BrokerAlarm(NOT_SENT)
        try:
            super()._ensure_publishing(*args, **kwargs)
        except oslo_messaging.MessageDeliveryFailure:
            if ALARM.on:
                raise BrokerAlarm(HALF_SENT) from None
            raise

    def ensure(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        """Do something with the connection, again and again while the broker is away."""
        if self._patience is not None:
            deadline = clock.seconds() + self._patience

            def give_up(error: Exception) -> None:
                if clock.seconds() >= deadline:
                    raise oslo_messaging.MessageDeliveryFailure(str(error))

            kwargs.setdefault("recoverable_error_callback", give_up)
        try:
            return super().ensure(method, *args, **kwargs)
        except oslo_messaging.MessageDeliveryFailure:
            # kombu keeps the channel, which is closed now: who is not to retry would fail for ever
            self.connection.collect()
            raise

    def _on_connection_blocked(self, reason: str) -> None:
        """Leave the connection as it is: to close it, even the channel, would be to wait for it."""
        blocked, self.connection = self.channel.connection, self.connection.clone()
        self.channel = None
        self._declared_exchanges.clear()
        ALARM.begin(blocked)
        raise BrokerAlarm(reason)

    def _on_connection_unblocked(self) -> None:
        ALARM.end()

    # to listen

    @property
    def is_deaf(self) -> bool:
        """Whether the broker has not confirmed lately what is listened to."""
        return clock.seconds() - self.declared > 2 * self._declare_seconds + IDLE_SECONDS

    @property
    def _declare_seconds(self) -> float:
        return DECLARE_SECONDS * len(LISTENING)

    def consume(self, timeout: float | None = None) -> None:
        """Take what has arrived, or wait for something to."""
        if clock.seconds() - self.declared >= self._declare_seconds:
            self._declare_anew()
        try:
            super().consume(timeout)
        except driver.Timeout:
            raise
        except Exception:
            time.sleep(REFUSED_SECONDS)
            raise

    def _declare_anew(self) -> None:
        with suppress(oslo_messaging.MessageDeliveryFailure):
            self.ensure(self._declare_all, retry=0)
            self.declared = clock.seconds()
            return
        self._new_tags = set(self._consumers.values())  # on the channel that comes next

    def _declare_all(self) -> None:
        """Exchange, queue and binding of each consumer; one answer is the answer to all."""
        for consumer in self._consumers:
            consumer.queue.declare(nowait=True)
        for consumer in list(self._consumers)[-1:]:
            consumer.queue.queue_declare(passive=True)


def install() -> None:
    """Make all of this process's connections so."""
    impl_rabbit.Connection = Connection
