"""The service list: who is there, who is alive, and what an operator says of it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from oslo_messaging import Target
from sqlalchemy.orm import Session

from common import exception, rpc
from common.context import RequestContext
from common.database import Database
from common.objects import ComputeNode, ServiceRecord
from conductor.db import actions, clock, compute_nodes, convert, instances, models, services
from conductor.liveness import Liveness
from conductor.reconciler import Reconciler
from conductor.rpcapi import VERSION

UPDATABLE = frozenset({"disabled", "disabled_reason", "forced_down"})


class ServiceRegistry:
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about services and their nodes."""

    target = Target(version=VERSION)

    def __init__(self, db: Database, liveness: Liveness, reconciler: Reconciler) -> None:
        self._db = db
        self._liveness = liveness
        self._reconciler = reconciler

    @rpc.expose
    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:
        """Note that a service has started, and take up the work it left behind."""
        with self._db.writer() as session:
            row = services.register(session, record)
            actions.expire_leases(session, row.host)
            answer = self._record(row, self._seen_after(session))
        self._reconciler.run()
        return answer

    @rpc.expose
    def service_report(self, ctxt: RequestContext, service_uuid: str, state: str) -> None:
        if self.services_report(ctxt, {service_uuid: state}):
            raise exception.ServiceNotFound(service=service_uuid)

    @rpc.expose
    def services_report(self, ctxt: RequestContext, states: dict[str, str]) -> list[str]:
        by_state: dict[str, list[str]] = {}
        for uuid, state in states.items():
            by_state.setdefault(state, []).append(uuid)
        with self._db.writer() as session:
            unknown = [services.report(session, by_state[state], state) for state in by_state]
        return [uuid for uuids in unknown for uuid in uuids]

    @rpc.expose
    def service_list(self, ctxt: RequestContext, filters: dict[str, Any]) -> list[ServiceRecord]:
        with self._db.reader() as session:
            seen_after = self._seen_after(session)
            return [self._record(row, seen_after) for row in services.find(session, filters)]

    @rpc.expose
    def service_get(self, ctxt: RequestContext, service_uuid: str) -> ServiceRecord:
        with self._db.reader() as session:
            return self._record(services.get(session, service_uuid), self._seen_after(session))

    @rpc.expose
    def service_update(
        self, ctxt: RequestContext, service_uuid: str, updates: dict[str, Any]
    ) -> ServiceRecord:
        """:raises Invalid: a field is not the operator's to change"""
        unknown = set(updates) - UPDATABLE
        if unknown:
            raise exception.Invalid(reason=f"{', '.join(sorted(unknown))} can't be updated")
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            for field, value in updates.items():
                setattr(row, field, value)
            return self._record(row, self._seen_after(session))

    @rpc.expose
    def service_delete(self, ctxt: RequestContext, service_uuid: str) -> None:
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            if services.is_up(row, self._seen_after(session)):
                raise exception.ServiceInUse(service=row.uuid, reason="it is up, stop it first")
            if row.topic == "compute":
                self._forget_node(session, row)
            session.delete(row)

    @rpc.expose
    def compute_node_list(
        self, ctxt: RequestContext, limit: int | None, marker: str | None
    ) -> list[ComputeNode]:
        with self._db.reader() as session:
            return self._nodes(session, compute_nodes.pairs(session, limit, marker))

    @rpc.expose
    def compute_node_get(self, ctxt: RequestContext, node_uuid: str) -> ComputeNode:
        with self._db.reader() as session:
            return self._nodes(session, [compute_nodes.get(session, node_uuid)])[0]

    @rpc.expose
    def compute_node_update(self, ctxt: RequestContext, node: ComputeNode) -> None:
        self.compute_nodes_update(ctxt, [node])

    @rpc.expose
    def compute_nodes_update(self, ctxt: RequestContext, nodes: list[ComputeNode]) -> None:
        with self._db.writer() as session:
            for node in nodes:
                compute_nodes.report(session, node)

    def _nodes(self, session: Session, pairs: Iterable[compute_nodes.Pair]) -> list[ComputeNode]:
        """Compute nodes, each with the record of its service."""
        seen_after = self._seen_after(session)
        return [convert.compute_node(node, self._record(row, seen_after)) for node, row in pairs]

    def _forget_node(self, session: Session, row: models.Service) -> None:
        count = instances.count_on_host(session, row.host)
        if count:
            raise exception.ServiceInUse(service=row.uuid, reason=f"it has {count} servers")
        compute_nodes.forget(session, row.host)

    def _seen_after(self, session: Session) -> dt.datetime:
        return self._liveness.seen_after(clock.now(session))

    def _record(self, row: models.Service, seen_after: dt.datetime) -> ServiceRecord:
        return convert.service(row, up=services.is_up(row, seen_after))
