"""The service list: who is there, who is alive, and what an operator says of it."""

from typing import Any

from oslo_utils import timeutils
from sqlalchemy.orm import Session

from common import exception
from common.context import RequestContext
from common.objects import ServiceRecord
from conductor.db import actions, compute_nodes, convert, instances, models, services
from conductor.db.session import Database
from conductor.engine import ActionEngine
from conductor.reconciler import Reconciler

UPDATABLE = frozenset({"disabled", "disabled_reason", "forced_down"})


class ServiceRegistry:
    """Implements ``common.manager.ServiceRegistry`` on the database."""

    def __init__(self, db: Database, engine: ActionEngine, reconciler: Reconciler) -> None:
        self._db = db
        self._engine = engine
        self._reconciler = reconciler

    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:  # noqa: ARG002
        """Note that a service has started, and take up the work it left behind."""
        with self._db.writer() as session:
            row = services.register(session, record)
            actions.expire_leases(session, row.host)
            answer = self._record(row)
        self._reconciler.run()
        return answer

    def service_report(self, ctxt: RequestContext, service_uuid: str, state: str) -> None:  # noqa: ARG002
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            row.state = state
            row.last_seen_at = timeutils.utcnow()

    def list(self, filters: dict[str, Any]) -> list[ServiceRecord]:
        with self._db.reader() as session:
            return [self._record(row) for row in services.find(session, filters)]

    def get(self, service_uuid: str) -> ServiceRecord:
        with self._db.reader() as session:
            return self._record(services.get(session, service_uuid))

    def update(self, service_uuid: str, updates: dict[str, Any]) -> ServiceRecord:
        """:raises Invalid: a field is not the operator's to change"""
        unknown = set(updates) - UPDATABLE
        if unknown:
            raise exception.Invalid(reason=f"{', '.join(sorted(unknown))} can't be updated")
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            for field, value in updates.items():
                setattr(row, field, value)
            return self._record(row)

    def delete(self, service_uuid: str) -> None:
        """:raises ServiceInUse: servers are still on it, or it is still up"""
        with self._db.writer() as session:
            row = services.get(session, service_uuid)
            if services.is_up(row, self._engine.seen_after()):
                raise exception.ServiceInUse(service=row.uuid, reason="it is up, stop it first")
            if row.topic == "compute":
                self._forget_node(session, row)
            session.delete(row)

    def of_node(self, row: models.Service | None) -> ServiceRecord | None:
        """The record of a compute node's service, None where it has none yet."""
        return None if row is None else self._record(row)

    def _forget_node(self, session: Session, row: models.Service) -> None:
        count = instances.count_on_host(session, row.host)
        if count:
            raise exception.ServiceInUse(service=row.uuid, reason=f"it has {count} servers")
        compute_nodes.forget(session, row.host)

    def _record(self, row: models.Service) -> ServiceRecord:
        return convert.service(row, up=services.is_up(row, self._engine.seen_after()))
