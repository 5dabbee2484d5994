"""Instance actions: what was asked of a server, and how it went."""

from typing import Any

from falcon import Response

from api.formats import is_text
from api.instances import require_uuid
from api.policies import instance_actions as policies
from api.query import page
from api.request import Request
from api.schemas import instance_actions as schemas
from api.views import instance_actions as views
from api.views import links
from common.context import RequestContext
from common.exception import ActionNotFound
from common.objects import Action
from conductor.rpcapi import ConductorAPI


class _OfServer:
    """What both handlers of a server's actions share."""

    def __init__(self, conductor: ConductorAPI) -> None:
        self._conductor = conductor

    def _require_server(self, req: Request, ctxt: RequestContext, server_id: str) -> None:
        """A deleted server's actions can be seen since 2.21."""
        require_uuid(server_id)
        if req.version < (2, 21):
            self._conductor.instance_get(ctxt, server_id)


class InstanceActions(_OfServer):
    """``/servers/{server_id}/os-instance-actions``."""

    def __init__(self, conductor: ConductorAPI, max_limit: int) -> None:
        super().__init__(conductor)
        self._max_limit = max_limit

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List the actions on a server, newest first."""
        ctxt = req.authorize(policies.LIST)
        self._require_server(req, ctxt, server_id)
        found, next_page = self._page(req, ctxt, server_id)
        shown = [views.summary(req.version, action) for action in found]
        resp.media = {"instanceActions": shown, **next_page}

    def _page(
        self, req: Request, ctxt: RequestContext, server_id: str
    ) -> tuple[list[Action], dict[str, Any]]:
        query = req.query(schemas.LIST)
        if req.version < (2, 58):
            return self._conductor.action_list(ctxt, server_id), {}
        limit, marker = page(query, self._max_limit)
        if limit == 0:
            return [], {}
        since, before = query.time("changes-since"), query.time("changes-before")
        found = self._conductor.action_list(ctxt, server_id, limit, marker, since, before)
        ids = [action.request_id for action in found]
        return found, links.next_page(req, query, "links", limit, ids)


class InstanceAction(_OfServer):
    """``/servers/{server_id}/os-instance-actions/{request_id}``."""

    def on_get(self, req: Request, resp: Response, server_id: str, request_id: str) -> None:
        """Show an action with its events."""
        ctxt = req.authorize(policies.SHOW)
        self._require_server(req, ctxt, server_id)
        if not is_text(request_id):
            raise ActionNotFound(request_id=request_id, instance=server_id)
        action = self._conductor.action_get(ctxt, server_id, request_id)
        shown = views.detail(req.version, action, operator=req.allows(policies.EVENTS))
        resp.media = {"instanceAction": shown}
