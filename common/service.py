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
        self._topic = description.topic
        self._host = host
        self._timers = timers or Timers()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Reconcile, announce, serve; returns once messages are taken."""
        began = time.monotonic()
        self._transport.wait_until_up()
        self._manager = self._description.make_manager(self._conf, self._transport, self._host)
        self._manager.init_host()
        self._servers = self._make_servers()
        for server in self._servers.values():
            server.start()
        # only now: who is registered is sent messages at once, and its queues have to be there
        self._heartbeat = Heartbeat(self._conf, self._manager, self._describe, self._is_deaf)
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
        for topic, server in self._servers.items():
            # an idle listener looks up every few seconds only: a message spares the wait for it
            self._nudge(topic)
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
        while finished.is_alive() and self._nudge(self._topic):
            finished.join(WITHOUT_BROKER_SECONDS)

    def _wait_for_servers(self) -> None:
        # side by side: each takes up to a second for its idle threads to look up
        servers = self._servers.values()
        waits = [threading.Thread(target=server.wait, daemon=True) for server in servers]
        for each in waits:
            each.start()
        for each in waits:
            each.join()

    def _nudge(self, topic: str) -> bool:
        """Wake a topic's listener, unless the broker is away; returns whether it is there."""
        shared = topic in self._description.further_topics
        listener = {"fanout": True} if shared else {"server": self._host}
        api = BaseAPI(self._transport, f"{self._topic}@{self._host}", topic)
        return api.nudge(service_context(), **listener)

    def _is_deaf(self) -> bool:
        return any(map(is_deaf, self._servers.values()))

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

    def _make_servers(self) -> dict[str, Any]:
        """A server for each topic."""
        base = BaseRPCAPI(self._topic, self._host, self._description.version)
        own = [base, self._manager, *self._manager.additional_endpoints]
        made = {
            self._topic: self._transport.server(Target(topic=self._topic, server=self._host), own)
        }
        for topic, endpoints in self._manager.additional_topics.items():
            by_host = topic in self._description.host_topics
            target = Target(topic=topic, server=self._host if by_host else ANYBODY)
            made[topic] = self._transport.server(target, [base, *endpoints])
        return made
