"""Services: which there are, and which may take new servers."""

from typing import Any

import falcon
from falcon import Response

from api.formats import is_uuid
from api.policies import services as policies
from api.request import Request, only
from api.schemas import services as schemas
from api.validation import Schemas
from api.views import services as views
from common.exception import Invalid, NotFound, ServiceNotFound
from common.objects import ServiceRecord
from conductor.rpcapi import ConductorAPI


class Services:
    """``/os-services``, and its old ways of changing one, found by host and binary."""

    def __init__(self, conductor: ConductorAPI) -> None:
        self._conductor = conductor

    def on_get(self, req: Request, resp: Response) -> None:
        """List services."""
        ctxt = req.authorize(policies.LIST)
        query = req.query(schemas.LIST)
        filters = {name: query.get(name) for name in ("host", "binary") if query.get(name)}
        found = self._conductor.service_list(ctxt, filters)
        resp.media = {"services": [views.detail(req.version, service) for service in found]}

    @only(until=(2, 52))
    def on_put_enable(self, req: Request, resp: Response) -> None:
        """Let a host take new servers again."""
        self._set_disabled(req, resp, disabled=False)

    @only(until=(2, 52))
    def on_put_disable(self, req: Request, resp: Response) -> None:
        """Keep new servers away from a host."""
        self._set_disabled(req, resp, disabled=True)

    @only(until=(2, 52))
    def on_put_disable_log_reason(self, req: Request, resp: Response) -> None:
        """Keep new servers away from a host, and say why."""
        service = self._update(req, schemas.DISABLE_LOG_REASON, {"disabled": True})
        reason = service.disabled_reason
        shown = {**_named(service), "status": "disabled", "disabled_reason": reason}
        resp.media = {"service": shown}

    @only(since=(2, 11), until=(2, 52))
    def on_put_force_down(self, req: Request, resp: Response) -> None:
        """Declare a host dead, or alive again."""
        service = self._update(req, schemas.FORCE_DOWN, {})
        resp.media = {"service": {**_named(service), "forced_down": service.forced_down}}

    def _set_disabled(self, req: Request, resp: Response, *, disabled: bool) -> None:
        updates = {"disabled": disabled, "disabled_reason": None}
        service = self._update(req, schemas.ENABLE_OR_DISABLE, updates)
        resp.media = {"service": {**_named(service), "status": views.status(service)}}

    def _update(self, req: Request, schema: Schemas, updates: dict[str, Any]) -> ServiceRecord:
        ctxt = req.authorize(policies.UPDATE)
        body = req.body(schema)
        name = {"host": body.pop("host"), "binary": body.pop("binary")}
        found = self._conductor.service_list(ctxt, name)
        if not found:
            raise NotFound("Could not find binary {binary} on host {host}.".format(**name))
        return self._conductor.service_update(ctxt, found[0].uuid, {**updates, **body})


class ServiceResource:
    """``/os-services/{service_id}``: a service by its uuid, since 2.53."""

    def __init__(self, conductor: ConductorAPI) -> None:
        self._conductor = conductor

    @only(since=(2, 53))
    def on_put(self, req: Request, resp: Response, service_id: str) -> None:
        """Disable, enable or force down a service."""
        ctxt = req.authorize(policies.UPDATE)
        _require_service_id(service_id)
        updates = _updates(req.body(schemas.UPDATE))
        service = self._conductor.service_update(ctxt, service_id, updates)
        resp.media = {"service": views.detail(req.version, service)}

    @only(since=(2, 53))
    def on_delete(self, req: Request, resp: Response, service_id: str) -> None:
        """Forget a service that is gone for good."""
        ctxt = req.authorize(policies.DELETE)
        _require_service_id(service_id)
        self._conductor.service_delete(ctxt, service_id)
        resp.status = falcon.HTTP_204


def _named(service: ServiceRecord) -> dict[str, Any]:
    return {"host": service.host, "binary": service.binary}


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
        updates["forced_down"] = body["forced_down"]
    return updates
