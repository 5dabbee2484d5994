"""The service list: who is there, who is alive, and what an operator says of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from common import exception, rpc
from common.context import RequestContext
from common.database import Database
from common.objects import ComputeNode, ServiceRecord
from conductor.db import aggregates, clock, compute_nodes, convert, instances, models, services
from conductor.liveness import Liveness
from conductor.quotas import Quotas
from conductor.records.base import Records

UPDATABLE = frozenset({"disabled", "disabled_reason", "forced_down"})


class ServiceList(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about services and their nodes."""

    def __init__(self, db: Database, quotas: Quotas, liveness: Liveness) -> None:
        super().__init__(db, quotas)
        self._liveness = liveness

    def record(self, session: Session, row: models.Service) -> ServiceRecord:
        """A service as others see it."""
        return self._records(session, [row])[0]

    @rpc.expose
    def service_list(self, ctxt: RequestContext, filters: dict[str, Any]) -> list[ServiceRecord]:
        with self._db.reader() as session:
            return self._records(session, services.find(session, filters))

    @rpc.expose
    def service_get(self, ctxt: RequestContext, service_uuid: str) -> ServiceRecord:
        with self._db.reader() as session:
            return self.record(session, services.get(session, service_uuid))

    @rpc.expose_to_administrators
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
            return self.record(session, row)

    @rpc.expose_to_administrators
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

    def _records(self, session: Session, rows: Iterable[models.Service]) -> list[ServiceRecord]:
        seen_after, zones = self._seen_after(session), aggregates.zones(session)
        return [
            convert.service(
                row,
                up=services.is_up(row, seen_after),
                zone=zones.get(row.host, row.availability_zone),
            )
            for row in rows
        ]

    def _nodes(self, session: Session, pairs: Sequence[compute_nodes.Pair]) -> list[ComputeNode]:
        """Compute nodes, each with the record of its service."""
        records = self._records(session, [row for _, row in pairs])
        both = zip(pairs, records, strict=True)
        return [convert.compute_node(node, record) for (node, _), record in both]

    def _forget_node(self, session: Session, row: models.Service) -> None:
        count = instances.count_on_host(session, row.host)
        if count:
            raise exception.ServiceInUse(service=row.uuid, reason=f"it has {count} servers")
        compute_nodes.forget(session, row.host)

    def _seen_after(self, session: Session) -> dt.datetime:
        return self._liveness.seen_after(clock.now(session))
