"""Aggregates, for the api, which never sees the database."""

from typing import Any

from common import rpc
from common.context import RequestContext
from common.exception import AggregateConflict, AggregateInvalid
from common.objects import Aggregate
from conductor.db import aggregates
from conductor.db.aggregates import changed, with_hosts
from conductor.records.base import Records


class AggregateRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about aggregates."""

    @rpc.expose_to_administrators
    def aggregate_list(self, ctxt: RequestContext) -> list[Aggregate]:
        with self._db.reader() as session:
            return with_hosts(session, aggregates.everything(session))

    @rpc.expose_to_administrators
    def aggregate_get(self, ctxt: RequestContext, aggregate_id: int) -> Aggregate:
        with self._db.reader() as session:
            return with_hosts(session, [aggregates.get(session, aggregate_id)])[0]

    @rpc.expose_to_administrators
    def aggregate_create(
        self, ctxt: RequestContext, name: str, metadata: dict[str, str]
    ) -> Aggregate:
        with self._db.writer() as session:
            return with_hosts(session, [aggregates.create(session, name, metadata)])[0]

    @rpc.expose_to_administrators
    def aggregate_update(
        self, ctxt: RequestContext, aggregate_id: int, updates: dict[str, Any]
    ) -> Aggregate:
        with self._db.writer() as session:
            with changed(session, aggregate_id, "update", AggregateInvalid) as row:
                row.name = updates.get("name", row.name)
                aggregates.update_metadata(row, updates.get("metadata", {}))
            return with_hosts(session, [row])[0]

    @rpc.expose_to_administrators
    def aggregate_delete(self, ctxt: RequestContext, aggregate_id: int) -> None:
        with (
            self._db.writer() as session,
            changed(session, aggregate_id, "delete", AggregateInvalid) as row,
        ):
            aggregates.remove(session, row)

    @rpc.expose_to_administrators
    def aggregate_add_host(self, ctxt: RequestContext, aggregate_id: int, host: str) -> Aggregate:
        with self._db.writer() as session:
            with changed(session, aggregate_id, "add host to", AggregateConflict) as row:
                aggregates.add_host(session, row, host)
            return with_hosts(session, [row])[0]

    @rpc.expose_to_administrators
    def aggregate_remove_host(
        self, ctxt: RequestContext, aggregate_id: int, host: str
    ) -> Aggregate:
        with self._db.writer() as session:
            with changed(session, aggregate_id, "remove host from", AggregateConflict) as row:
                aggregates.remove_host(session, row, host)
            return with_hosts(session, [row])[0]
