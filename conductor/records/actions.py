"""What was asked of instances, for the api and the computes, which never see the database."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from common import objects, rpc
from common.context import RequestContext
from common.objects import ActionState
from conductor.db import actions, convert, instances
from conductor.db.models import Action, ActionEvent
from conductor.records.base import Records

MOST: Final = 10  # instances of one request whose actions are told


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
    ) -> list[objects.Action]:
        with self._db.reader() as session:
            instance = instances.get(session, ctxt, instance_uuid, deleted=None)
            rows = actions.page(
                session, instance_uuid, limit, marker, changes_since, changes_before
            )
            return [convert.action(row, instance.host) for row in rows]

    @rpc.expose
    def action_get(
        self, ctxt: RequestContext, instance_uuid: str, request_id: str
    ) -> objects.Action:
        with self._db.reader() as session:
            instance = instances.get(session, ctxt, instance_uuid, deleted=None)
            row = actions.get(session, instance_uuid, request_id)
            return convert.action(row, instance.host, actions.events(session, row))

    @rpc.expose_to_administrators
    def action_timeline(
        self, ctxt: RequestContext, request_id: str, instance_uuids: list[str]
    ) -> list[dict[str, Any]]:
        with self._db.reader() as session:
            return [
                _timeline(action, host, reversed(actions.events(session, action)))
                for action, host in actions.of_request(session, request_id, instance_uuids[:MOST])
            ]


def _timeline(action: Action, host: str | None, events: Iterable[ActionEvent]) -> dict[str, Any]:
    is_open = action.state == ActionState.OPEN
    return {
        **_kept(action, "action", "instance_uuid", "state", "owner", "attempt", "message"),
        "host": host,
        "began": _epoch(action.start_time),
        "ended": None if is_open else _epoch(action.updated_at),
        "lease_until": _epoch(action.lease_until) if is_open else None,
        "deadline": _epoch(action.deadline),
        "events": [
            {
                **_kept(event, "event", "host", "result", "details"),
                "began": _epoch(event.start_time),
                "ended": _epoch(event.finish_time),
            }
            for event in events
        ],
    }


def _kept(row: Action | ActionEvent, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _epoch(at: dt.datetime | None) -> float | None:
    return at.replace(tzinfo=dt.UTC).timestamp() if at else None
