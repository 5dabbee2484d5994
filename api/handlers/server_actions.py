"""Actions on a server: reboot, start, stop."""

from collections.abc import Callable
from typing import Any, NamedTuple

import falcon
from falcon import Response

from api.instances import require_uuid
from api.policies import servers as policies
from api.request import Request
from api.schemas import server_actions as schemas
from api.validation import Schemas
from common.context import RequestContext
from common.exception import Invalid
from conductor.rpcapi import ComputeTaskAPI


class _Action(NamedTuple):
    """Who may ask for an action, how its body must look, and what it makes happen."""

    policy: str
    schemas: Schemas
    run: Callable[[ComputeTaskAPI, RequestContext, str, Any], None]


def _reboot(tasks: ComputeTaskAPI, ctxt: RequestContext, server_id: str, wanted: Any) -> None:
    tasks.reboot_instance(ctxt, server_id, wanted["type"].upper())


def _start(tasks: ComputeTaskAPI, ctxt: RequestContext, server_id: str, _: Any) -> None:
    tasks.start_instance(ctxt, server_id)


def _stop(tasks: ComputeTaskAPI, ctxt: RequestContext, server_id: str, _: Any) -> None:
    tasks.stop_instance(ctxt, server_id)


ACTIONS = {
    "reboot": _Action(policies.REBOOT, schemas.REBOOT, _reboot),
    "os-start": _Action(policies.START, schemas.START, _start),
    "os-stop": _Action(policies.STOP, schemas.STOP, _stop),
}


class ServerActions:
    """``/servers/{server_id}/action``."""

    def __init__(self, tasks: ComputeTaskAPI) -> None:
        self._tasks = tasks

    def on_post(self, req: Request, resp: Response, server_id: str) -> None:
        """Accept what the only key of the body names."""
        body = req.json()
        if not isinstance(body, dict) or len(body) != 1:
            raise Invalid("The request body must be an object with the name of one action.")
        name = next(iter(body))
        if name not in ACTIONS:
            raise Invalid(f"There is no such action: {name}")
        action = ACTIONS[name]
        ctxt = req.authorize(action.policy)
        require_uuid(server_id)
        action.schemas.validate(req.version, body)
        action.run(self._tasks, ctxt, server_id, body[name])
        resp.status = falcon.HTTP_202
