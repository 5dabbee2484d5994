"""Aggregates: hosts that have something in common, such as their availability zone."""

import re
from typing import Any

from falcon import Response

from api.handlers.base import Handler
from api.policies import aggregates as policies
from api.request import Request
from api.schemas import aggregates as schemas
from api.views import aggregates as views
from common.context import RequestContext
from common.exception import Invalid
from common.objects import ZONE, Aggregate


class Aggregates(Handler):
    """``/os-aggregates``, and each of them."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List aggregates."""
        ctxt = req.authorize_administration(policies.INDEX)
        found = self._conductor.aggregate_list(ctxt)
        resp.media = {"aggregates": [views.detail(req.version, each) for each in found]}

    def on_post(self, req: Request, resp: Response) -> None:
        """Create an aggregate."""
        ctxt = req.authorize_administration(policies.CREATE)
        wanted = req.body(schemas.CREATE)["aggregate"]
        zone = wanted.get("availability_zone")
        metadata = {} if zone is None else {ZONE: zone}
        created = self._conductor.aggregate_create(ctxt, wanted["name"], metadata)
        resp.media = {"aggregate": views.created(req.version, created)}

    def on_get_item(self, req: Request, resp: Response, aggregate_id: str) -> None:
        """Show an aggregate."""
        ctxt = req.authorize_administration(policies.SHOW)
        self._show(req, resp, self._conductor.aggregate_get(ctxt, _number(aggregate_id)))

    def on_put_item(self, req: Request, resp: Response, aggregate_id: str) -> None:
        """Rename an aggregate, or move all of it to another zone."""
        ctxt = req.authorize_administration(policies.UPDATE)
        wanted = req.body(schemas.UPDATE)["aggregate"]
        updates: dict[str, Any] = {"name": wanted["name"].strip()} if "name" in wanted else {}
        if "availability_zone" in wanted:
            updates["metadata"] = {ZONE: wanted["availability_zone"]}
        self._show(req, resp, self._update(ctxt, _number(aggregate_id), updates))

    def on_delete_item(self, req: Request, resp: Response, aggregate_id: str) -> None:
        """Delete an aggregate without hosts."""
        ctxt = req.authorize_administration(policies.DELETE)
        self._conductor.aggregate_delete(ctxt, _number(aggregate_id))

    def on_post_action(self, req: Request, resp: Response, aggregate_id: str) -> None:
        """Add or remove a host, or change metadata."""
        body = req.json()
        name = next(iter(body), None) if isinstance(body, dict) else None
        if name not in schemas.ACTIONS:
            raise Invalid(f"An aggregate's actions are {', '.join(schemas.ACTIONS)}.")
        ctxt = req.authorize_administration(policies.ACTIONS[name])
        wanted, ident = req.body(schemas.ACTIONS[name])[name], _number(aggregate_id)
        if name == "add_host":
            changed = self._conductor.aggregate_add_host(ctxt, ident, wanted["host"])
        elif name == "remove_host":
            changed = self._conductor.aggregate_remove_host(ctxt, ident, wanted["host"])
        else:
            changed = self._update(ctxt, ident, wanted)
        self._show(req, resp, changed)

    def _update(self, ctxt: RequestContext, ident: int, updates: dict[str, Any]) -> Aggregate:
        """:raises Invalid: the zone is taken away, which its servers would be without"""
        if not updates.get("metadata", {}).get(ZONE, "some"):
            raise Invalid(f"Aggregate {ident} does not support empty named availability zone")
        return self._conductor.aggregate_update(ctxt, ident, updates)

    @staticmethod
    def _show(req: Request, resp: Response, aggregate: Aggregate) -> None:
        resp.media = {"aggregate": views.detail(req.version, aggregate)}


def _number(aggregate_id: str) -> int:
    if not re.fullmatch("-?[0-9]{1,9}", aggregate_id):
        raise Invalid("Invalid input received: id must be an integer")
    return int(aggregate_id)
