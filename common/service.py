"""Service: the life cycle of an RPC process, in oslo.service's four verbs."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import oslo_messaging
from oslo_config import cfg
from oslo_log import log
from oslo_service import loopingcall, service

from common import clock, exception
from common.base_rpc import BaseAPI, BaseRPCAPI
from common.context import service_context
from common.manager import Manager, Timer
from common.objects import ServiceRecord, ServiceState
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from common.versions import SERVICE_VERSION
from common.waiting import wait_until

LOG = log.getLogger("micronova.service")
RETRY_SECONDS = 0.5


class Service(service.ServiceBase):
    """Serves one manager on ``Target(topic, server=host)``.

    :param transport: shared by all services of the process, which closes it after the last one
    :param make_manager: builds the manager; called by ``start``, so that nothing opens earlier
    """

    def __init__(
        self,
        conf: cfg.ConfigOpts,
        transport: RPCTransport,
        topic: str,
        host: str,
        make_manager: Callable[[], Manager],
    ) -> None:
        self._conf = conf
        self._transport = transport
        self._topic = topic
        self._host = host
        self._make_manager = make_manager
        self._state = ServiceState.UP
        self._reported = True
        self._stopped = threading.Event()
        self._base = BaseAPI(transport, f"{topic}@{host}", topic)

    def start(self) -> None:
        """Reconcile, announce, serve; returns once messages are taken."""
        began = time.monotonic()
        self._transport.wait_until_up()
        self._manager = self._make_manager()
        self._manager.init_host()
        self._server = self._make_server()
        self._server.start()
        # only now: who is registered is sent messages at once, and its queues have to be there
        self._register()
        self._manager.post_start_hook()
        self._show_life()
        self._heartbeat = _repeat(Timer(self._conf.service.report_interval, self._report))
        self._timers = [_repeat(timer) for timer in self._manager.timers()]
        LOG.info("%s@%s ready in %.2f s", self._topic, self._host, time.monotonic() - began)

    def stop(self) -> None:
        """Take no new message, finish what was accepted, sign off."""
        LOG.info("%s@%s draining", self._topic, self._host)
        self._state = ServiceState.DRAINING
        try:
            self._drain()
        finally:
            self._stopped.set()

    def _drain(self) -> None:
        self._report()
        # an idle listener looks up every few seconds only: a message spares the wait for it
        self._base.nudge(service_context(), self._host)
        self._server.stop()
        self._server.wait()
        _end(self._timers)
        self._manager.drain()
        _end([self._heartbeat])
        self._state = ServiceState.STOPPED
        if self._reported:  # who can't be told is not waited for a second time
            self._report()
        self._manager.cleanup_host()
        LOG.info("%s@%s stopped", self._topic, self._host)

    def wait(self) -> None:
        """Block until ``stop`` has finished."""
        self._stopped.wait()

    def reset(self) -> None:
        """Adopt re-read configuration without a restart."""
        self._manager.reset()
        LOG.info("%s@%s reset", self._topic, self._host)

    def _register(self) -> None:
        def attempt() -> str | None:
            registry, sent = self._manager.registry, clock.seconds()
            try:
                self._record = registry.service_register(service_context(), self._describe())
            except oslo_messaging.RemoteError as error:
                return f"{error.exc_type} in it: {error.value}"
            except RPC_TROUBLE as error:
                return type(error).__name__.removesuffix("_Remote")
            self._manager.presence.registered(self._record, sent)
            return None

        wait_until(attempt, "a conductor to register with", RETRY_SECONDS)

    def _describe(self) -> ServiceRecord:
        return ServiceRecord(
            host=self._host,
            topic=self._topic,
            binary=f"nova-{self._topic}",
            availability_zone=self._conf.service.availability_zone,
            version=SERVICE_VERSION,
            state=self._state,
        )

    def _make_server(self) -> Any:
        endpoints = [
            self._manager,
            BaseRPCAPI(self._topic, self._host),
            *self._manager.additional_endpoints,
        ]
        return self._transport.server(
            oslo_messaging.Target(topic=self._topic, server=self._host), endpoints
        )

    def _report(self) -> None:
        """Send a heartbeat; what changes, reached or not, is logged once.

        It never raises: a conductor reports to its database, which may be away for any reason, and
        a service that can't be heard serves and drains all the same.
        """
        try:
            self._report_or_register()
        except Exception as error:  # noqa: BLE001
            if self._reported:
                summary = str(error).partition("\n")[0]
                LOG.warning("heartbeat not delivered: %s: %s", type(error).__name__, summary)
            self._reported = False
        else:
            if not self._reported:
                LOG.info("heartbeat delivered again")
            self._reported = True
            try:
                self._show_life()
            except exception.StartupError as error:
                LOG.warning("%s", error)

    def _show_life(self) -> None:
        try:
            if self._conf.service.heartbeat_file:
                Path(self._conf.service.heartbeat_file).touch()
        except OSError as error:
            raise exception.StartupError(reason=f"[service] heartbeat_file: {error}") from None

    def _report_or_register(self) -> None:
        registry, sent = self._manager.registry, clock.seconds()
        try:
            registry.service_report(service_context(), self._record.uuid, self._state)
        except exception.ServiceNotFound:
            if self._state != ServiceState.UP:
                return  # it was deleted for good
            LOG.warning("the service's record was deleted: registering again")
            self._record = registry.service_register(service_context(), self._describe())
        self._manager.presence.reported(sent)


def _repeat(timer: Timer) -> loopingcall.FixedIntervalLoopingCall:
    def run() -> None:
        try:
            timer.run()
        except exception.MicronovaError as error:
            LOG.warning("periodic work is left for later: %s", error)

    call = loopingcall.FixedIntervalLoopingCall(run)
    call.start(timer.interval, initial_delay=timer.interval, stop_on_exception=False)
    return call


def _end(timers: Sequence[loopingcall.FixedIntervalLoopingCall]) -> None:
    for timer in timers:
        timer.stop()
    for timer in timers:
        timer.wait()
