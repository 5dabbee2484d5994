"""Actions on a server, as ``common.actions`` describes them."""

from typing import NamedTuple

import falcon
from falcon import Response

from api.handlers.base import Handler, require_server_id
from api.policies.base import Rule
from api.policies.server_actions import rule_of
from api.request import Request
from api.validation import Schemas, under
from common.actions import AddedAction, ServerAction, actions
from common.exception import Invalid


class _Known(NamedTuple):
    """An action, who may ask for it, and how a body that does must look."""

    action: ServerAction
    rule: Rule
    schemas: Schemas


def _schemas(action: ServerAction, key: str) -> Schemas:
    bodies = {(2, 1): action.body, **action.later}
    return Schemas({since: under(key, dict(body)) for since, body in bodies.items()})


KNOWN = {
    key: _Known(action, rule_of(action), _schemas(action, key))
    for action in actions().values()
    if (key := action.key) is not None
}


class ServerActions(Handler):
    """``/servers/{server_id}/action``."""

    def on_post(self, req: Request, resp: Response, server_id: str) -> None:
        """Accept what the only key of the body names."""
        body = req.json()
        if not isinstance(body, dict) or len(body) != 1:
            raise Invalid("The request body must be an object with the name of one action.")
        key = next(iter(body))
        if key not in KNOWN:
            raise Invalid(f"There is no such action: {key}")
        action, rule, schemas = KNOWN[key]
        authorize = req.authorize_administration if action.administrators else req.authorize
        ctxt = authorize(rule)
        require_server_id(server_id)
        schemas.validate(req.version, body)
        arguments = action.arguments(body[key])
        if isinstance(action, AddedAction):
            self._tasks.perform_action(ctxt, server_id, action=action.name, params=arguments)
        else:
            getattr(self._tasks, action.method)(ctxt, server_id, **arguments)
        resp.status = falcon.code_to_http_status(action.code)
