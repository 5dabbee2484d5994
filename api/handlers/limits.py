"""Limits: what a project may have, and what it has."""

from falcon import Response

from api.handlers.base import Handler
from api.policies import limits as policies
from api.request import Request
from api.schemas import limits as schemas
from api.views import quota_sets as views


class Limits(Handler):
    """``/limits``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Show the project's limits and use; administrators may ask for another's."""
        ctxt = req.authorize(policies.INDEX)
        project_id = req.query(schemas.INDEX).get("tenant_id")
        if project_id is not None:
            ctxt = req.authorize_administration(policies.OTHER_PROJECT)
        quotas = self._conductor.quota_get(ctxt, project_id or ctxt.project_id or "")
        resp.media = {"limits": {"rate": [], "absolute": views.absolute(req.version, quotas)}}
