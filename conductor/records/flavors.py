"""Flavors, for the api and the computes, which never see the database."""

from typing import Any

from common import rpc
from common.context import RequestContext
from common.objects import Flavor
from conductor.db import convert, flavors
from conductor.records.base import Records


class FlavorRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about flavors."""

    @rpc.expose
    def flavor_list(
        self,
        ctxt: RequestContext,
        is_public: bool | None,
        limit: int | None,
        marker: str | None,
        filters: dict[str, Any] | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
    ) -> list[Flavor]:
        wanted = {**(filters or {}), "is_public": is_public}
        with self._db.reader() as session:
            order = sort_key or "flavorid", sort_dir or "asc"
            rows = flavors.page(session, ctxt, wanted, limit, marker, *order)
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
    def flavor_update(self, ctxt: RequestContext, flavorid: str, updates: dict[str, Any]) -> Flavor:
        with self._db.writer() as session:
            row = flavors.get(session, ctxt, flavorid, lock=True)
            flavors.update(row, updates)
            return convert.flavor(row)

    @rpc.expose_to_administrators
    def flavor_delete(self, ctxt: RequestContext, flavorid: str) -> None:
        with self._db.writer() as session:
            flavors.remove(session, ctxt, flavorid)

    @rpc.expose_to_administrators
    def flavor_projects(self, ctxt: RequestContext, flavorid: str) -> list[str]:
        with self._db.reader() as session:
            return flavors.projects(session, flavors.get(session, ctxt, flavorid))

    @rpc.expose_to_administrators
    def flavor_grant(
        self, ctxt: RequestContext, flavorid: str, project_id: str, access: bool
    ) -> list[str]:
        with self._db.writer() as session:
            row = flavors.get(session, ctxt, flavorid, lock=True)
            flavors.grant(session, row, project_id, access=access)
            session.flush()
            return flavors.projects(session, row)
