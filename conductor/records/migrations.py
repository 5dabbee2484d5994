"""Migrations, for the api."""

from typing import Any

from common import rpc
from common.context import RequestContext
from common.objects import Migration
from conductor.db import convert, migrations
from conductor.records.base import Records


class MigrationRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about migrations."""

    @rpc.expose
    def migration_list(
        self, ctxt: RequestContext, filters: dict[str, Any], limit: int | None, marker: str | None
    ) -> list[Migration]:
        with self._db.reader() as session:
            rows = migrations.page(session, ctxt, filters, limit, marker)
            return [convert.migration(row) for row in rows]
