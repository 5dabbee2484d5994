"""Records of what was asked of instances."""

from typing import Any

from common.context import RequestContext
from common.objects import Action
from common.rpcapi import RPCAPI, call


class ActionRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about what was asked of instances."""

    @call("3.0")
    def action_list(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        limit: int | None = None,
        marker: str | None = None,
        changes_since: str | None = None,
        changes_before: str | None = None,
    ) -> list[Action]:
        """Actions of an instance, deleted or not, newest first, without their events.

        :param marker: request id of the last action of the previous page
        """

    @call("3.0")
    def action_get(self, ctxt: RequestContext, instance_uuid: str, request_id: str) -> Action:
        """One action with its events."""

    @call("3.1")
    def action_timeline(
        self, ctxt: RequestContext, request_id: str, instance_uuids: list[str]
    ) -> list[dict[str, Any]]:
        """What a request has come to on some instances, for administrators.

        Each has ``action``, ``instance_uuid``, ``state``, ``host``, ``owner``, ``attempt``,
        ``message`` and ``events``, the first one first, with ``event``, ``host``, ``result`` and
        ``details``; times are seconds since 1970: ``began``, ``ended`` (None while it lasts),
        ``lease_until`` and ``deadline``, by the database's clock.
        """
