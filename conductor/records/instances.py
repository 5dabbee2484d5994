"""Instances, for the api and the computes, which never see the database."""

from typing import Any

from sqlalchemy.orm import Session

from common import rpc
from common.context import RequestContext
from common.objects import Instance
from conductor.db import convert, instances, models
from conductor.records.base import Records
from conductor.tasks import marks


class InstanceRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about instances."""

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
            if "metadata" in updates:
                self._admit(session, ctxt, row, updates["metadata"])
            instances.update(row, updates)
            session.flush()
            return convert.instance(row)

    @rpc.expose
    def instance_change_metadata(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        added: dict[str, str],
        removed: list[str] | None,
    ) -> dict[str, str]:
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            metadata = instances.changed_metadata(row, added, removed)
            self._admit(session, ctxt, row, metadata)
            row.metadata_ = metadata
            return metadata

    @rpc.expose
    def instance_change_tags(
        self, ctxt: RequestContext, instance_uuid: str, added: list[str], removed: list[str] | None
    ) -> list[str]:
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            return instances.change_tags(row, added, removed)

    @rpc.expose
    def instance_totals(self, ctxt: RequestContext) -> dict[str, int]:
        with self._db.reader() as session:
            return instances.totals(session, ctxt.project_id or "")

    def _admit(
        self, session: Session, ctxt: RequestContext, row: models.Instance, metadata: dict[str, str]
    ) -> None:
        """See that an instance may have this metadata."""
        marks.require_unlocked(ctxt, row)
        items = {"metadata_items": len(metadata)}
        self._quotas.admit(session, row.project_id, row.user_id, items)
