"""What was asked of instances, for the api and the computes, which never see the database."""

from common import rpc
from common.context import RequestContext
from common.objects import Action
from conductor.db import actions, convert, instances
from conductor.records.base import Records


class ActionRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about what was asked of instances."""

    @rpc.expose
    def action_list(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        limit: int | None,
        marker: str | None,
        changes_since: str | None,
        changes_before: str | None,
    ) -> list[Action]:
        with self._db.reader() as session:
            instance = instances.get(session, ctxt, instance_uuid, deleted=None)
            rows = actions.page(
                session, instance_uuid, limit, marker, changes_since, changes_before
            )
            return [convert.action(row, instance.host) for row in rows]

    @rpc.expose
    def action_get(self, ctxt: RequestContext, instance_uuid: str, request_id: str) -> Action:
        with self._db.reader() as session:
            instance = instances.get(session, ctxt, instance_uuid, deleted=None)
            row = actions.get(session, instance_uuid, request_id)
            return convert.action(row, instance.host, actions.events(session, row))
