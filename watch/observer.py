"""Observes one vhost of a broker: what is said there, by whom, and how its queues are."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from oslo_config import cfg
from oslo_log import log

from watch.envelope import bare, decode
from watch.firehose import Firehose
from watch.flow import Flow
from watch.health import Health, sample
from watch.management import Management
from watch.naming import Connection, Names
from watch.node import ManagementError
from watch.switch import Switch
from watch.topology import reader, readers_of, topology

LOG = log.getLogger("micronova.watch")

TICK_SECONDS = 0.25
LOOK_SECONDS = 2.0  # between two looks at the queues, while somebody wants to see them
IDLE_SECONDS = 10.0  # while nobody does
STRANGER_SECONDS = 1.0  # between two questions who is behind a new connection


class Observer:
    """Observes as long as it is started; the broker's firehose is on only while there are viewers.

    :ivar flow: what was said, and by whom
    :raises StartupError: the options do not name a broker and its management API
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self.flow = Flow(conf.watch.max_messages, names=Names(conf.watch.names))
        self._management = Management.of(conf)
        self._switch = Switch.of(conf, self._management.firehose_is_on, lambda: None)
        self._firehose = Firehose(conf, self._take, self._switch.again)
        self._headers_only: bool = conf.watch.headers_only
        self._queues = Health()
        self._health: dict[str, Any] = {"at": 0.0, "queues": [], "alarms": []}
        self._problem: str | None = None
        self._alarm: str | None = None  # of the broker, at the last look
        self._strangers = True  # somebody speaks whom we do not know
        self._looking = threading.Lock()
        self._looked = float("-inf")  # when we did, by the clock of time.monotonic
        self._failure: str | None = None  # of that look
        self._missed = 0  # copies, when we last looked for what is overdue
        self._wake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)

    def start(self) -> None:
        """Begin to observe; a broker that is not there yet is waited for meanwhile."""
        self._switch.start()
        self._firehose.start()
        self._thread.start()

    def stop(self) -> None:
        """Switch the firehose off and observe no more."""
        self._switch.stop()
        self._firehose.stop()
        self._ending = True
        self._wake.set()
        self._thread.join()

    @contextmanager
    def viewer(self) -> Iterator[None]:
        """Somebody looks."""
        self._switch.acquire()
        self._wake.set()
        try:
            yield
        finally:
            self._switch.release()

    def status(self) -> dict[str, Any]:
        """How well we see: whether the firehose is on, what was missed, what is in the way."""
        return {
            "firehose": self._switch.on,
            "connected": self._firehose.connected,
            "dropped": self._firehose.dropped,
            "viewers": self._switch.viewers,
            "problem": self._firehose.problem or self._switch.problem or self._problem,
        }

    def health(self) -> dict[str, Any]:
        """The queues at the last look, and the alarms."""
        return self._health

    async def queues(self) -> dict[str, Any]:
        """The queues now, and the alarms.

        :raises ManagementError: the broker does not tell
        """
        await asyncio.to_thread(self._look, LOOK_SECONDS / 2)
        return self._health

    async def topology(self) -> dict[str, Any]:
        """Exchanges, queues and bindings now; see `topology.topology`.

        :raises ManagementError: the broker does not tell
        """
        return await asyncio.to_thread(self._topology)

    def _take(
        self, routing_key: str, headers: Mapping[str, Any], body: bytes, arrived: float
    ) -> None:
        event = decode(routing_key, headers, body, arrived)
        if event and self._headers_only:
            event = replace(event, envelope=bare(event.envelope))
        if event:
            self.flow.take(event)
            self._strangers = self._strangers or not self.flow.knows(event.connection)

    def _run(self) -> None:
        while not self._ending:
            self._wake.wait(TICK_SECONDS)
            self._wake.clear()
            self._tick()
            try:
                self._look(self._pause())
                self._complain(self._alarm)
            except ManagementError as error:
                self._complain(str(error))

    def _tick(self) -> None:
        """Find what is overdue, unless what was to come may have come unseen."""
        missed, self._missed = self._missed, self._firehose.dropped
        if self._switch.on and self._firehose.connected and missed == self._missed:
            self.flow.tick(time.time())
        else:
            self.flow.lose_sight()

    def _pause(self) -> float:
        """Seconds there should be between two looks at the broker, as things are."""
        if self._switch.viewers:
            return STRANGER_SECONDS if self._strangers else LOOK_SECONDS
        return IDLE_SECONDS

    def _look(self, at_most_every: float) -> None:
        """See who is there and how the queues are, unless that was not long ago.

        :raises ManagementError: the broker does not tell, or did not when we last asked
        """
        with self._looking:
            if time.monotonic() - self._looked >= at_most_every:
                self._looked, self._failure = time.monotonic(), None
                try:
                    self._look_now()
                except ManagementError as error:
                    self._failure = str(error)
                except Exception as error:
                    LOG.exception("what the broker answered is not understood")
                    self._failure = f"what the broker answered is not understood: {error!r}"
            if self._failure:
                raise ManagementError(self._failure)

    def _look_now(self) -> None:
        now = time.time()
        self._alarm = self._management.alarm()
        connections, readers = self._people()
        samples = sample(self._management.queues(), readers)
        alarms = self._queues.take(now, samples, lambda: self._holding(connections))
        self._health = {
            "at": now,
            "queues": [asdict(queue) for queue in samples],
            "alarms": [asdict(alarm) for alarm in alarms],
        }

    def _people(self) -> tuple[dict[str, Connection], dict[str, list[str]]]:
        """Who is connected, and who consumes, by queue."""
        self._strangers = False
        connections, consumers = self._management.connections(), self._management.consumers()
        self.flow.learn(connections, consumers)
        return connections, readers_of(consumers, connections, self.flow.behind)

    def _holding(self, connections: Mapping[str, Connection]) -> Mapping[str, int]:
        """How many messages each reader was given and has not confirmed."""
        held: Counter[str] = Counter()
        for name, count in self._management.unacked().items():
            held[reader(name, connections, self.flow.behind)] += count
        return held

    def _topology(self) -> dict[str, Any]:
        management = self._management
        _, readers = self._people()
        return topology(management.exchanges(), management.queues(), management.bindings(), readers)

    def _complain(self, problem: str | None) -> None:
        if problem and problem != self._problem:
            LOG.warning("%s", problem)
        self._problem = problem
