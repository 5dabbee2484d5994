"""Actions on a server, as ``common.actions`` describes them."""

import re
from typing import Any, NamedTuple

import falcon
from falcon import Response
from oslo_config import cfg
from oslo_utils.strutils import bool_from_string

from api import boot
from api.actions import asked
from api.faults import text_of
from api.handlers.base import Handler, require_server_id
from api.handlers.servers import RENAMED, Servers
from api.microversion import Versioned
from api.policies.base import Rule
from api.policies.server_actions import UNLOCK_OVERRIDE, UNSHELVE_TO_HOST, rule_of
from api.request import Request
from api.schemas.server_actions import BODIES
from api.validation import JSONObject, Schemas, under
from api.views import servers as views
from common.actions import AddedAction, ServerAction
from common.context import RequestContext
from common.exception import (
    FlavorNotFound,
    ImageNotFound,
    InstanceInvalidState,
    Invalid,
    KeypairNotFound,
)
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI


class _Known(NamedTuple):
    """An action, who may ask for it, and how a body that does must look."""

    action: ServerAction
    rule: Rule
    bodies: Versioned[JSONObject]
    schemas: Schemas


def _known(action: ServerAction, key: str) -> _Known:
    described = {action.since: action.body, **action.later}
    bodies = BODIES.get(key) or {since: dict(body) for since, body in described.items()}
    schemas = Schemas({since: under(key, body) for since, body in bodies.items()})
    return _Known(action, rule_of(action), Versioned(bodies), schemas)


KNOWN = {action.key: _known(action, str(action.key)) for action in asked()}

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
REBUILT = {**RENAMED, "metadata": "metadata", "user_data": "user_data", "key_name": "key_name"}


class _Asked(NamedTuple):
    """What is asked of which server, and by whom."""

    req: Request
    ctxt: RequestContext
    action: ServerAction
    server_id: str
    wanted: Any
    arguments: dict[str, Any]


class ServerActions(Handler):
    """``/servers/{server_id}/action``."""

    def __init__(
        self, conductor: ConductorAPI, tasks: ComputeTaskAPI, options: cfg.ConfigOpts.GroupAttr
    ) -> None:
        super().__init__(conductor, tasks, options)
        self._servers = Servers(conductor, tasks, options)

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
        wanted = body[key] if bodies.at(req.version) else None
        arguments = action.arguments(wanted)
        resp.status = falcon.code_to_http_status(action.code)
        ask = getattr(self, f"_{action.method}", self._ask)
        ask(_Asked(req, ctxt, action, server_id, wanted, arguments), resp)

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

    def _unshelve_instance(self, asked: _Asked, _: Response) -> None:
        destination, ctxt = asked.arguments["destination"], asked.ctxt
        if "host" in destination:
            ctxt = asked.req.authorize_administration(UNSHELVE_TO_HOST)
        self._tasks.unshelve_instance(ctxt, asked.server_id, destination=destination)

    def _snapshot_instance(self, asked: _Asked, resp: Response) -> None:
        name, properties = asked.wanted["name"], asked.wanted.get("metadata", {})
        image_id = self._tasks.snapshot_instance(
            asked.ctxt, asked.server_id, name=name, properties=properties
        )
        if asked.req.version >= (2, 45):
            resp.media = {"image_id": image_id}
        else:
            resp.location = asked.req.href("images", image_id)

    def _resize_instance(self, asked: _Asked, _: Response) -> None:
        try:
            self._tasks.resize_instance(asked.ctxt, asked.server_id, **asked.arguments)
        except FlavorNotFound as error:
            raise Invalid(text_of(error)) from None

    def _rebuild_instance(self, asked: _Asked, resp: Response) -> None:
        wanted, ctxt, server_id = asked.wanted, asked.ctxt, asked.server_id
        boot.refuse_what_is_absent(wanted)
        updates = {field: wanted[name] for name, field in REBUILT.items() if name in wanted}
        try:
            self._tasks.rebuild_instance(
                ctxt,
                server_id,
                image_id=wanted["imageRef"],
                updates=updates | boot.changeable(wanted),
                preserve_ephemeral=bool_from_string(wanted.get("preserve_ephemeral")),
            )
        except ImageNotFound:
            raise Invalid("Cannot find image for rebuild") from None
        except KeypairNotFound:
            raise Invalid("Invalid key_name provided.") from None
        instance = self._conductor.instance_get(ctxt, server_id)
        shown = self._servers.in_full(asked.req, [instance])[0]
        shown = views.rebuilt(asked.req.version, instance, shown)
        resp.media = {"server": {**shown, **self._password(wanted)}}
        resp.location = asked.req.href("servers", server_id)

    def _rescue_instance(self, asked: _Asked, resp: Response) -> None:
        wanted = asked.wanted or {}
        image_id = wanted.get("rescue_image_ref")
        try:
            self._tasks.rescue_instance(asked.ctxt, asked.server_id, image_id=image_id)
        except ImageNotFound:
            raise Invalid(f"Requested rescue image '{image_id}' is invalid") from None
        resp.media = self._password(wanted)

    def _password(self, wanted: JSONObject) -> JSONObject:
        password = self._servers.password(wanted)
        return {} if password is None else {"adminPass": password}

    def _console_output(self, asked: _Asked, resp: Response) -> None:
        given = asked.wanted.get("length")
        length = None if given is None or int(given) < 0 else int(given)
        output = self._conductor.console_output(asked.ctxt, asked.server_id, tail_length=length)
        resp.media = {"output": CONTROLS.sub("", output)}

    def _restore(self, asked: _Asked, _: Response) -> None:
        server = self._conductor.instance_get(asked.ctxt, asked.server_id)
        raise InstanceInvalidState(
            action="restore", instance=server.uuid, attribute="vm_state", state=server.vm_state
        )
