"""Services: which there are, and which may take new servers."""

from collections.abc import Callable
from typing import Any

import falcon
from falcon import Response
from oslo_utils.strutils import bool_from_string

from api.formats import is_uuid
from api.handlers.base import Handler
from api.policies import services as policies
from api.request import Request, only
from api.schemas import services as schemas
from api.views import services as views
from common.exception import Invalid, NotFound, ServiceNotFound

NAMES = ("host", "binary")


class Services(Handler):
    """``/os-services``, each of them by its uuid, and the old ways of changing one."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List services."""
        ctxt = req.authorize(policies.LIST)
        query = req.query(schemas.LIST)
        filters = {name: query.get(name) for name in ("host", "binary") if query.get(name)}
        found = self._conductor.service_list(ctxt, filters)
        resp.media = {"services": [views.detail(req.version, service) for service in found]}

    @only(since=(2, 53))
    def on_put_item(self, req: Request, resp: Response, service_id: str) -> None:
        """Disable, enable or force down a service."""
        ctxt = req.authorize_administration(policies.UPDATE)
        _require_service_id(service_id)
        updates = _updates(req.body(schemas.UPDATE))
        service = self._conductor.service_update(ctxt, service_id, updates)
        resp.media = {"service": views.detail(req.version, service)}

    @only(since=(2, 53))
    def on_delete_item(self, req: Request, resp: Response, service_id: str) -> None:
        """Forget a service that is gone for good."""
        ctxt = req.authorize_administration(policies.DELETE)
        _require_service_id(service_id)
        self._conductor.service_delete(ctxt, service_id)
        resp.status = falcon.HTTP_204

    @only(until=(2, 52))
    def on_put_enable(self, req: Request, resp: Response) -> None:
        """Let a host take new servers again."""
        updates = {"disabled": False, "disabled_reason": None}
        self._update(req, resp, lambda _: updates, "status")

    @only(until=(2, 52))
    def on_put_disable(self, req: Request, resp: Response) -> None:
        """Keep new servers away from a host."""
        updates = {"disabled": True, "disabled_reason": None}
        self._update(req, resp, lambda _: updates, "status")

    @only(until=(2, 52))
    def on_put_disable_log_reason(self, req: Request, resp: Response) -> None:
        """Keep new servers away from a host, and say why."""
        self._update(req, resp, _disabled_for_a_reason, "status", "disabled_reason")

    @only(since=(2, 11), until=(2, 52))
    def on_put_force_down(self, req: Request, resp: Response) -> None:
        """Declare a host dead, or alive again."""
        self._update(req, resp, _forced_down, "forced_down")

    def _update(
        self,
        req: Request,
        resp: Response,
        updates: Callable[[dict[str, Any]], dict[str, Any]],
        *shown: str,
    ) -> None:
        """Change a service found by host and binary, and show what was changed."""
        ctxt = req.authorize_administration(policies.UPDATE)
        body = req.body(schemas.BY_NAME)
        changes = updates(body)
        found = self._conductor.service_list(ctxt, {name: body[name] for name in NAMES})
        if not found:
            raise NotFound("Could not find binary {binary} on host {host}.".format(**body))
        service = self._conductor.service_update(ctxt, found[0].uuid, changes)
        full = views.detail(req.version, service)
        resp.media = {"service": {field: full[field] for field in (*NAMES, *shown)}}


def _disabled_for_a_reason(body: dict[str, Any]) -> dict[str, Any]:
    if "disabled_reason" not in body:
        raise Invalid("Missing disabled reason field")
    return {"disabled": True, "disabled_reason": body["disabled_reason"]}


def _forced_down(body: dict[str, Any]) -> dict[str, Any]:
    if "forced_down" not in body:
        raise Invalid("Missing forced_down field")
    return {"forced_down": bool_from_string(body["forced_down"])}


def _require_service_id(service_id: str) -> None:
    if not is_uuid(service_id):
        raise ServiceNotFound(service=service_id)


def _updates(body: dict[str, Any]) -> dict[str, Any]:
    updates: dict[str, Any] = {}
    disabled = body.get("status") == "disabled"
    if "disabled_reason" in body and not disabled:
        raise Invalid("Specifying disabled_reason requires that status be disabled.")
    if "status" in body:
        updates = {"disabled": disabled, "disabled_reason": body.get("disabled_reason")}
    if "forced_down" in body:
        updates |= _forced_down(body)
    if not updates:
        raise Invalid("No updates were requested: give status or forced_down.")
    return updates
