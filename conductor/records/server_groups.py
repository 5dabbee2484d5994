"""Server groups, for the api, which never sees the database."""

from common import rpc
from common.context import RequestContext
from common.objects import ServerGroup
from conductor.db import server_groups
from conductor.records.base import Records


class ServerGroupRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about server groups."""

    @rpc.expose
    def server_group_list(
        self, ctxt: RequestContext, project_id: str | None, limit: int | None, offset: int | None
    ) -> list[ServerGroup]:
        with self._db.reader() as session:
            rows = server_groups.page(session, ctxt, project_id, limit, offset)
            return server_groups.with_members(session, rows)

    @rpc.expose
    def server_group_get(self, ctxt: RequestContext, group_uuid: str) -> ServerGroup:
        with self._db.reader() as session:
            row = server_groups.get(session, ctxt, group_uuid)
            return server_groups.with_members(session, [row])[0]

    @rpc.expose
    def server_group_create(self, ctxt: RequestContext, group: ServerGroup) -> ServerGroup:
        with self._db.writer() as session:
            whose = ctxt.project_id or "", ctxt.user_id or ""
            self._quotas.admit(session, *whose, {"server_groups": 1})
            row = server_groups.create(session, ctxt, group)
            return server_groups.with_members(session, [row])[0]

    @rpc.expose
    def server_group_delete(self, ctxt: RequestContext, group_uuid: str) -> None:
        try:
            with self._db.writer() as session:  # first: nobody joins it any more
                session.delete(server_groups.get(session, ctxt, group_uuid, lock=True))
        finally:  # whoever deleted it may not have come further
            with self._db.writer() as session:
                server_groups.dismiss(session, group_uuid)
