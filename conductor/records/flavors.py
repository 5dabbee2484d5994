"""Flavors, for the api and the computes, which never see the database."""

from common import rpc
from common.context import RequestContext
from common.objects import Flavor
from conductor.db import convert, flavors
from conductor.records.base import Records


class FlavorRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about flavors."""

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
