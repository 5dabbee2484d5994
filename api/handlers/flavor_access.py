"""Flavor access: which projects a flavor is for that is not public."""

from falcon import Response

from api.handlers.base import Handler
from api.handlers.flavors import require_flavor_id
from api.policies import flavor_access as policies
from api.request import Request
from api.schemas import flavor_access as schemas
from common.exception import NotFound, PublicFlavor

ADD, REMOVE = "addTenantAccess", "removeTenantAccess"


class FlavorAccess(Handler):
    """``/flavors/{flavor_id}/os-flavor-access``, and the actions that change it."""

    def on_get(self, req: Request, resp: Response, flavor_id: str) -> None:
        """List the projects."""
        ctxt = req.authorize_administration(policies.LIST)
        require_flavor_id(flavor_id)
        if self._conductor.flavor_get(ctxt, flavor_id).is_public:
            raise NotFound("Access list not available for public flavors.")
        resp.media = _shown(flavor_id, self._conductor.flavor_projects(ctxt, flavor_id))

    def on_post_action(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Let a project have a flavor, or no longer."""
        body = req.json()
        add = isinstance(body, dict) and ADD in body
        ctxt = req.authorize_administration(policies.ADD if add else policies.REMOVE)
        project_id = req.body(schemas.ADD if add else schemas.REMOVE)[ADD if add else REMOVE][
            "tenant"
        ]
        require_flavor_id(flavor_id)
        if add and req.version >= (2, 7) and self._conductor.flavor_get(ctxt, flavor_id).is_public:
            raise PublicFlavor
        granted = self._conductor.flavor_grant(ctxt, flavor_id, project_id, add)
        resp.media = _shown(flavor_id, granted)


def _shown(flavor_id: str, projects: list[str]) -> dict[str, list[dict[str, str]]]:
    return {"flavor_access": [{"flavor_id": flavor_id, "tenant_id": each} for each in projects]}
