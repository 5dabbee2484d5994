"""Actions on a server, as ``common.actions`` describes them."""

from typing import Any, NamedTuple

import falcon
from falcon import Response

from api.handlers.base import Handler, require_server_id
from api.microversion import Versioned
from api.policies.base import Rule
from api.policies.server_actions import UNLOCK_OVERRIDE, rule_of
from api.request import Request
from api.validation import JSONObject, Schemas, under
from common.actions import AddedAction, ServerAction, actions
from common.context import RequestContext
from common.exception import Invalid


class _Known(NamedTuple):
    """An action, who may ask for it, and how a body that does must look."""

    action: ServerAction
    rule: Rule
    bodies: Versioned[JSONObject]
    schemas: Schemas


def _known(action: ServerAction, key: str) -> _Known:
    changes = {action.since: action.body, **action.later}
    bodies = {since: dict(body) for since, body in changes.items()}
    schemas = Schemas({since: under(key, body) for since, body in bodies.items()})
    return _Known(action, rule_of(action), Versioned(bodies), schemas)


KNOWN = {key: _known(action, key) for action in actions().values() if (key := action.key)}


class _Asked(NamedTuple):
    """What is asked of which server, and by whom."""

    req: Request
    ctxt: RequestContext
    action: ServerAction
    server_id: str
    arguments: dict[str, Any]


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
        action, rule, bodies, schemas = KNOWN[key]
        authorize = req.authorize_administration if action.administrators else req.authorize
        ctxt = authorize(rule)
        require_server_id(server_id)
        schemas.validate(req.version, body)
        arguments = action.arguments(body[key] if bodies.at(req.version) else None)
        resp.status = falcon.code_to_http_status(action.code)
        ask = getattr(self, f"_{action.method}", self._ask)
        ask(_Asked(req, ctxt, action, server_id, arguments), resp)

    def _ask(self, asked: _Asked, _: Response) -> None:
        action, ctxt, server_id = asked.action, asked.ctxt, asked.server_id
        if isinstance(action, AddedAction):
            self._tasks.perform_action(ctxt, server_id, action=action.name, params=asked.arguments)
        else:
            getattr(self._tasks, action.method)(ctxt, server_id, **asked.arguments)

    # those that say or ask for more than that

    def _unlock_instance(self, asked: _Asked, _: Response) -> None:
        override = asked.req.allows(UNLOCK_OVERRIDE)
        ctxt = asked.ctxt.elevated() if override else asked.ctxt
        self._tasks.unlock_instance(ctxt, asked.server_id, override=override)
