"""ConductorManager: records, for the api and the computes, which never see the database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import oslo_messaging
from oslo_config import cfg
from oslo_db import exception as db_exc
from oslo_log import log
from oslo_messaging import Target

from common import exception, rpc
from common.base_rpc import BaseAPI
from common.context import RequestContext, service_context
from common.manager import Manager
from common.objects import Action, Flavor, Image, Instance
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from common.timers import Timer
from conductor import seed
from conductor.announcer import Announcer
from conductor.db import actions, clock, convert, flavors, images, instances
from conductor.db.connection import database
from conductor.first_release import FirstReleaseReports
from conductor.guests import Guests
from conductor.machine import ActionMachine
from conductor.pins import ComputePin
from conductor.reconciler import Reconciler
from conductor.reports import Reports
from conductor.rpcapi import REPORT_TOPIC, TOPIC, VERSION
from conductor.service_list import ServiceList
from conductor.task_manager import ComputeTaskManager

LOG = log.getLogger("micronova.conductor")
PURGE_SECONDS = 600.0
LISTEN_SECONDS = 1  # a stopping conductor waits for an answer it can't give any more


class ConductorManager(Manager):
    """Server of ``conductor.rpcapi.ConductorAPI``, which documents methods and versions.

    Further endpoints with the same target serve a part of it each: to the dispatcher they are one.
    """

    target = Target(version=VERSION)

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> None:
        super().__init__(conf)
        self._conf = conf
        self._transport = transport
        self._caller = f"conductor@{host}"
        self._host = host
        self._db = database(conf)
        self._computes = ComputePin(conf, self._db, transport, self._caller)
        self._machine = ActionMachine(
            conf, self._db, host, self._computes, Announcer(transport, self._caller)
        )
        self._reconciler = Reconciler(conf, self._db, self._machine)
        self._guests = Guests(self._db, self._machine)
        self._listed = listed = ServiceList(self._db, self._machine.liveness)
        self._reports = Reports(self._db, self._machine, self._reconciler, listed)
        self.registry = self._reports
        self._tasks = ComputeTaskManager(self._db, self._machine)

    # the service's life

    @property
    def additional_endpoints(self) -> Sequence[object]:
        return (self._tasks, self._listed, FirstReleaseReports(self._reports))

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
        yield Timer(PURGE_SECONDS, self._reconciler.purge)

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

    # instances

    @rpc.expose
    def instance_get(self, ctxt: RequestContext, instance_uuid: str) -> Instance:
        with self._db.reader() as session:
            return convert.instance(instances.get(session, ctxt, instance_uuid))

    @rpc.expose
    def instance_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None,
        marker: str | None,
        sort_keys: list[str] | None,
        sort_dirs: list[str] | None,
    ) -> list[Instance]:
        keys = sort_keys or ["created_at"]
        directions = [*(sort_dirs or []), *["desc"] * len(keys)][: len(keys)]
        order = list(zip(keys, directions, strict=True))
        with self._db.reader() as session:
            rows = instances.page(session, ctxt, filters, limit, marker, order)
            return [convert.instance(row) for row in rows]

    @rpc.expose
    def instance_update(
        self, ctxt: RequestContext, instance_uuid: str, updates: dict[str, Any]
    ) -> Instance:
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            instances.update(row, updates)
            session.flush()
            return convert.instance(row)

    @rpc.expose
    def instance_totals(self, ctxt: RequestContext) -> dict[str, int]:
        with self._db.reader() as session:
            return instances.totals(session, ctxt.project_id or "")

    # actions

    @rpc.expose
    def action_list(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        limit: int | None,
        marker: str | None,
        changes_since: str | None,
        changes_before: str | None,
    ) -> list[Action]:
        with self._db.reader() as session:
            instance = instances.get(session, ctxt, instance_uuid, deleted=None)
            rows = actions.page(
                session, instance_uuid, limit, marker, changes_since, changes_before
            )
            return [convert.action(row, instance) for row in rows]

    @rpc.expose
    def action_get(self, ctxt: RequestContext, instance_uuid: str, request_id: str) -> Action:
        with self._db.reader() as session:
            instance = instances.get(session, ctxt, instance_uuid, deleted=None)
            row = actions.get(session, instance_uuid, request_id)
            return convert.action(row, instance, actions.events(session, row))

    # flavors and images

    @rpc.expose
    def flavor_list(
        self, ctxt: RequestContext, is_public: bool | None, limit: int | None, marker: str | None
    ) -> list[Flavor]:
        with self._db.reader() as session:
            rows = flavors.page(session, ctxt, is_public=is_public, limit=limit, marker=marker)
            return [convert.flavor(row) for row in rows]

    @rpc.expose
    def flavor_get(self, ctxt: RequestContext, flavorid: str) -> Flavor:
        with self._db.reader() as session:
            return convert.flavor(flavors.get(session, ctxt, flavorid))

    @rpc.expose_to_administrators
    def flavor_create(self, ctxt: RequestContext, flavor: Flavor) -> Flavor:
        with self._db.writer() as session:
            return convert.flavor(flavors.create(session, flavor))

    @rpc.expose_to_administrators
    def flavor_delete(self, ctxt: RequestContext, flavorid: str) -> None:
        with self._db.writer() as session:
            flavors.remove(session, ctxt, flavorid)

    @rpc.expose
    def image_list(
        self, ctxt: RequestContext, filters: dict[str, Any], limit: int | None, marker: str | None
    ) -> list[Image]:
        with self._db.reader() as session:
            return [convert.image(row) for row in images.page(session, filters, limit, marker)]

    @rpc.expose
    def image_get(self, ctxt: RequestContext, image_id: str) -> Image:
        with self._db.reader() as session:
            return convert.image(images.get(session, image_id))
