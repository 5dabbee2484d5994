"""Extra specs of a flavor: what operators note down about it."""

from typing import Any

from falcon import Response

from api.handlers.base import Handler
from api.handlers.flavors import require_flavor_id
from api.policies import extra_specs as policies
from api.policies.base import Rule
from api.request import Request
from api.schemas import extra_specs as schemas
from common.exception import ExtraSpecNotFound, Invalid


class ExtraSpecs(Handler):
    """``/flavors/{flavor_id}/os-extra_specs``, and each of them by its key."""

    def on_get(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Show all of them."""
        resp.media = {"extra_specs": self._read(req, policies.INDEX, flavor_id)}

    def on_post(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Add some, and replace what has the same key."""
        req.authorize(policies.CREATE)
        body = req.body(schemas.CREATE)
        self._change(req, policies.CREATE, flavor_id, body["extra_specs"])
        resp.media = body

    def on_get_item(self, req: Request, resp: Response, flavor_id: str, key: str) -> None:
        """Show one."""
        specs = self._read(req, policies.SHOW, flavor_id)
        if key not in specs:
            raise ExtraSpecNotFound(flavor=flavor_id, key=key)
        resp.media = {key: specs[key]}

    def on_put_item(self, req: Request, resp: Response, flavor_id: str, key: str) -> None:
        """Set one."""
        req.authorize(policies.UPDATE)
        body = req.body(schemas.UPDATE)
        if key not in body:
            raise Invalid("Request body and URI mismatch")
        self._change(req, policies.UPDATE, flavor_id, body)
        resp.media = body

    def on_delete_item(self, req: Request, resp: Response, flavor_id: str, key: str) -> None:
        """Remove one."""
        ctxt = req.authorize_administration(policies.DELETE)
        require_flavor_id(flavor_id)
        self._conductor.flavor_update(ctxt, flavor_id, {"extra_specs": {key: None}})

    def _read(self, req: Request, policy: Rule, flavor_id: str) -> dict[str, str]:
        ctxt = req.authorize(policy)
        require_flavor_id(flavor_id)
        return dict(self._conductor.flavor_get(ctxt, flavor_id).extra_specs)

    def _change(self, req: Request, policy: Rule, flavor_id: str, specs: dict[str, Any]) -> None:
        ctxt = req.authorize_administration(policy)
        require_flavor_id(flavor_id)
        if req.version >= (2, 86):
            schemas.check(specs)
        as_text = {key: str(value) for key, value in specs.items()}
        self._conductor.flavor_update(ctxt, flavor_id, {"extra_specs": as_text})
