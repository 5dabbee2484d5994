"""The service list: who is there, who is alive, and what an operator says of it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from common import exception
from common.context import RequestContext
from common.objects import ComputeNode, ServiceRecord
from conductor.db import actions, clock, compute_nodes, convert, instances, models, services
from conductor.db.session import Database
from conductor.liveness import Liveness
from conductor.reconciler import Reconciler

UPDATABLE = frozenset({"disabled", "disabled_reason", "forced_down"})


class ServiceRegistry:
    """Implements ``common.manager.ServiceRegistry`` on the database."""

    def __init__(self, db: Database, liveness: Liveness, reconciler: Reconciler) -> None:
        self._db = db
        self._liveness = liveness
        self._reconciler = reconciler

    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:  # noqa: ARG002
        """Note that a service has started, and take up the work it left behind."""
        with self._db.writer() as session:
            row = services.register(session, record)
            actions.expire_leases(session, row.host)
            answer = self._record(row, self._seen_after(session))
        self._reconciler.run()
        return answer

    def services_report(self, ctxt: RequestContext, states: dict[str, str]) -> list[str]:  # noqa: ARG002
        by_state: dict[str, list[str]] = {}
        for uuid, state in states.items():
            by_state.setdefault(state, []).append(uuid)
        with self._db.writer() as session:
            unknown = [services.report(session, by_state[state], state) for state in by_state]
        return [uuid for uuids in unknown for uuid in uuids]

    def find(self, filters: dict[str, Any]) -> list[ServiceRecord]:
        with self._db.reader() as session:
            seen_after = self._seen_after(session)
            return [self._record(row, seen_after) for row in services.find(session, filters)]

    def get(self, service_uuid: str) -> ServiceRecord:
        with self._db.reader() as session:
            return self._record(services.get(session, service_uuid), self._seen_after(session))

    def update(self, service_uuid: str, updates: dict[str, Any]) -> ServiceRecord:
        """:raises Invalid: a field is not the operator's to change"""
        unknown = set(updates) - UPDATABLE
        if unknown:
            raise exception.Invalid(reason=f"{', '.join(sorted(unknown))} can't be updated")
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            for field, value in updates.items():
                setattr(row, field, value)
            return self._record(row, self._seen_after(session))

    def delete(self, service_uuid: str) -> None:
        """:raises ServiceInUse: servers are still on it, or it is still up"""
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            if services.is_up(row, self._seen_after(session)):
                raise exception.ServiceInUse(service=row.uuid, reason="it is up, stop it first")
            if row.topic == "compute":
                self._forget_node(session, row)
            session.delete(row)

    def nodes(self, session: Session, pairs: Iterable[compute_nodes.Pair]) -> list[ComputeNode]:
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
