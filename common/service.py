"""Service: the life cycle of an RPC process, in oslo.service's four verbs."""

import threading
import time
from typing import Any

from oslo_config import cfg
from oslo_log import log
from oslo_messaging import Target
from oslo_service import service

from common.base_rpc import BaseAPI, BaseRPCAPI
from common.context import service_context
from common.descriptions import ServiceDescription
from common.heartbeat import Heartbeat, beat
from common.listener import is_deaf
from common.objects import ServiceRecord, ServiceState
from common.rpc import RPCTransport
from common.timers import Timer, Timers

LOG = log.getLogger("micronova.service")
ANYBODY = "#"  # as a server's name: the queue is bound to whatever follows the topic and a dot
WITHOUT_BROKER_SECONDS = 5  # for what was accepted, when nobody can be answered


class Service(service.ServiceBase):
    """Serves one manager on ``Target(topic, server=host)``.

    :param description: what it is; its manager is made by ``start``, so that nothing opens earlier
    :param transport: shared by all services of the process, which closes it after the last one
    :param timers: shared by services of the process that do their periodic work together
    """

    def __init__(
        self,
        description: ServiceDescription,
        conf: cfg.ConfigOpts,
        transport: RPCTransport,
        host: str,
        timers: Timers | None = None,
    ) -> None:
        self._description = description
        self._conf = conf
        self._transport = transport
        self._topic = topic = description.topic
        self._host = host
        self._timers = timers or Timers()
        self._stopped = threading.Event()
        self._base = BaseAPI(transport, f"{topic}@{host}", topic)

    def start(self) -> None:
        """Reconcile, announce, serve; returns once messages are taken."""
        began = time.monotonic()
        self._transport.wait_until_up()
        self._manager = self._description.make_manager(self._conf, self._transport, self._host)
        self._manager.init_host()
        self._servers = self._make_servers()
        for server in self._servers:
            server.start()
        # only now: who is registered is sent messages at once, and its queues have to be there
        self._heartbeat = Heartbeat(
            self._conf, self._manager, self._describe, lambda: any(map(is_deaf, self._servers))
        )
        self._heartbeat.register()
        self._manager.post_start_hook()
        self._heartbeat.show()
        self._beats = [Timer(self._conf.service.report_interval, self._heartbeat, beat)]
        self._periodic = list(self._manager.timers())
        self._timers.start([*self._beats, *self._periodic])
        LOG.info("%s@%s ready in %.2f s", self._topic, self._host, time.monotonic() - began)

    def stop(self) -> None:
        """Take no new message, finish what was accepted, sign off."""
        LOG.info("%s@%s draining", self._topic, self._host)
        try:
            self._drain()
        finally:
            self._stopped.set()

    def _drain(self) -> None:
        self._heartbeat.end(ServiceState.DRAINING)
        # an idle listener looks up every few seconds only: a message spares the wait for it
        self._nudge()
        for server in self._servers:
            server.stop()
        self._finish_accepted()
        self._timers.end(self._periodic)
        self._manager.drain()
        self._timers.end(self._beats)
        if self._heartbeat.delivered:  # who can't be told is not waited for a second time
            self._heartbeat.end(ServiceState.STOPPED)
        self._manager.cleanup_host()
        LOG.info("%s@%s stopped", self._topic, self._host)

    def _finish_accepted(self) -> None:
        """Wait for what was accepted, and for no broker that is away or goes away meanwhile."""
        # the library sends an answer again for as long as the broker is away, whoever waits for it
        finished = threading.Thread(target=self._wait_for_servers, name="server", daemon=True)
        finished.start()
        finished.join(WITHOUT_BROKER_SECONDS)
        while finished.is_alive() and self._nudge():
            finished.join(WITHOUT_BROKER_SECONDS)

    def _wait_for_servers(self) -> None:
        for server in self._servers:
            server.wait()

    def _nudge(self) -> bool:
        """Wake the listeners, unless the broker is away; returns whether it is there."""
        for topic in self._manager.additional_topics:
            further = BaseAPI(self._transport, f"{self._topic}@{self._host}", topic)
            further.nudge(service_context(), fanout=True)
        return self._base.nudge(service_context(), server=self._host)

    def wait(self) -> None:
        """Block until ``stop`` has finished."""
        self._stopped.wait()

    def reset(self) -> None:
        """Adopt re-read configuration without a restart."""
        self._manager.reset()
        LOG.info("%s@%s reset", self._topic, self._host)

    def _describe(self, state: str) -> ServiceRecord:
        return ServiceRecord(
            host=self._host,
            topic=self._topic,
            binary=self._description.binary,
            availability_zone=self._conf.service.availability_zone,
            version=self._description.version,
            state=state,
        )

    def _make_servers(self) -> list[Any]:
        base = BaseRPCAPI(self._topic, self._host, self._description.version)
        own = Target(topic=self._topic, server=self._host)
        further = [
            (Target(topic=topic, server=ANYBODY), endpoints)
            for topic, endpoints in self._manager.additional_topics.items()
        ]
        served = [(own, (self._manager, *self._manager.additional_endpoints)), *further]
        return [self._transport.server(target, [base, *endpoints]) for target, endpoints in served]
