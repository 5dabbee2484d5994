"""Instance actions: what was asked of a server, and how it went."""

from functools import partial

from falcon import Response

from api.formats import is_text
from api.handlers.base import Handler, require_server_id
from api.policies import instance_actions as policies
from api.query import Query
from api.request import Request
from api.schemas import instance_actions as schemas
from api.views import instance_actions as views
from api.views import links
from common.exception import ActionNotFound
from common.objects import Action


class InstanceActions(Handler):
    """``/servers/{server_id}/os-instance-actions``, and each action by its request id."""

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List the actions on a server, newest first."""
        req.authorize(policies.LIST)
        self._require_server(req, server_id)
        query = req.query(schemas.LIST)
        found, marker = self._actions(req, query, server_id)
        shown = [views.summary(req.version, action) for action in found]
        next_page = links.next_page(req, query, "links", marker)
        resp.media = {"instanceActions": shown, **next_page}

    def on_get_item(self, req: Request, resp: Response, server_id: str, request_id: str) -> None:
        """Show an action with its events."""
        req.authorize(policies.SHOW)
        self._require_server(req, server_id)
        if not is_text(request_id):
            raise ActionNotFound(request_id=request_id, instance=server_id)
        action = self._conductor.action_get(req.ctxt, server_id, request_id)
        shown = views.detail(req.version, action, operator=req.allows(policies.EVENTS))
        resp.media = {"instanceAction": shown}

    def _require_server(self, req: Request, server_id: str) -> None:
        """A deleted server's actions can be seen since 2.21."""
        require_server_id(server_id)
        if req.version < (2, 21):
            self._conductor.instance_get(req.ctxt, server_id)

    def _actions(
        self, req: Request, query: Query, server_id: str
    ) -> tuple[list[Action], str | None]:
        """Actions, in pages since 2.58."""
        ask = partial(self._conductor.action_list, req.ctxt, server_id)
        if req.version < (2, 58):
            return ask(), None
        return self._page(query, partial(ask, **query.changes()), "request_id")
