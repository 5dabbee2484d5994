"""ConductorManager: the conductor's life, and what it is made of."""

from collections.abc import Iterable, Mapping, Sequence

import oslo_messaging
from oslo_config import cfg
from oslo_db import exception as db_exc
from oslo_log import log
from oslo_messaging import Target

from common import exception
from common.base_rpc import BaseAPI
from common.context import service_context
from common.manager import Manager
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from common.timers import Timer
from conductor import seed
from conductor.announcer import Announcer
from conductor.db import clock
from conductor.db.connection import database
from conductor.first_release import FirstReleaseReports
from conductor.guests import Guests
from conductor.machine import ActionMachine
from conductor.pins import ComputePin
from conductor.quotas import Quotas
from conductor.reconciler import Reconciler
from conductor.records import ENDPOINTS, ConsoleRecords, ServiceList
from conductor.recovery import Recovery
from conductor.reports import Reports
from conductor.requests import ComputeTaskManager
from conductor.rpcapi import REPORT_TOPIC, TOPIC, VERSION

LOG = log.getLogger("micronova.conductor")
PURGE_SECONDS, RECOVERY_SECONDS = 600.0, 1.0
LISTEN_SECONDS = 1  # a stopping conductor waits for an answer it can't give any more


class ConductorManager(Manager):
    """Owns the database and the machine; the endpoints that it makes serve ``conductor.rpcapi``."""

    target = Target(version=VERSION)

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> None:
        super().__init__(conf)
        self._conf = conf
        self._transport = transport
        self._caller = f"conductor@{host}"
        self._host = host
        self._db = database(conf)
        self._quotas = Quotas(conf)
        self._computes = ComputePin(conf, self._db, transport, self._caller)
        self._machine = ActionMachine(
            conf, self._db, host, self._computes, Announcer(transport, self._caller)
        )
        self._reconciler = Reconciler(conf, self._db, self._machine)
        self._recovery = Recovery(conf, self._db, self._machine)
        self._guests = Guests(self._db, self._machine)
        self._listed = listed = ServiceList(self._db, self._quotas, self._machine.liveness)
        self._reports = Reports(self._db, self._machine, self._reconciler, listed)
        self.registry = self._reports
        self._tasks = ComputeTaskManager(conf, self._db, self._machine, self._quotas)

    # the service's life

    @property
    def additional_endpoints(self) -> Sequence[object]:
        records = (made(self._db, self._quotas) for made in ENDPOINTS)
        consoles = ConsoleRecords(self._db, self._quotas, self._machine.liveness, self._computes)
        first = FirstReleaseReports(self._reports, self._machine)
        return (*records, consoles, self._listed, self._tasks, first)

    @property
    def additional_topics(self) -> Mapping[str, Sequence[object]]:
        return {REPORT_TOPIC: (self._reports, self._guests)}

    def init_host(self) -> None:
        self._db.wait_until_ready()
        try:
            self._seed()
        except (db_exc.DBDuplicateEntry, exception.FlavorExists):
            self._seed()  # another conductor was about it at the same moment
        self.reset()

    def post_start_hook(self) -> None:
        self._listen()
        # what changed while no conductor listened is known now, and not a period later
        try:
            self._computes.api.report_host(service_context())
        except (*RPC_TROUBLE, oslo_messaging.RPCVersionCapError) as error:
            LOG.info("computes are not asked for reports: %s", type(error).__name__)

    def timers(self) -> Iterable[Timer]:
        yield Timer(self._conf.service.report_interval, self._listen)
        yield Timer(self._conf.conductor.reconcile_interval, self._reconciler.run)
        # a compute of another release may have come or gone, by way of any conductor
        yield Timer(self._conf.conductor.reconcile_interval, self.reset)
        if self._conf.conductor.resize_confirm_window:
            yield Timer(RECOVERY_SECONDS, self._recovery.confirm_resizes)
        if self._conf.conductor.evacuate_after:
            yield Timer(RECOVERY_SECONDS, self._recovery.evacuate)
        yield Timer(PURGE_SECONDS, self._reconciler.purge)
        if self._conf.conductor.shelved_offload_time > 0:
            yield Timer(RECOVERY_SECONDS, self._recovery.offload_shelved)

    def reset(self) -> None:
        """Send computes no more than the oldest of them understands, from now on."""
        self._computes.reset()

    def drain(self) -> None:
        self._machine.close()

    def _seed(self) -> None:
        with self._db.writer() as session:
            seed.seed(session, self._conf)

    def _listen(self) -> None:
        """Find out whether heartbeats could reach the database by way of this conductor."""
        ourselves = BaseAPI(self._transport, self._caller, TOPIC)
        try:
            ourselves.ping(service_context(), "?", server=self._host, timeout=LISTEN_SECONDS)
            with self._db.reader() as session:
                clock.now(session)
        except RPC_TROUBLE as error:
            LOG.debug("no heartbeat would be heard: %s", type(error).__name__)
        else:
            self._machine.liveness.hearing.heard()
