"""Quotas: what projects may have."""

from typing import Any

import falcon
from falcon import Response
from oslo_utils import strutils

from api.formats import is_text
from api.handlers.base import Handler
from api.policies import quota_sets as policies
from api.policies.base import Rule
from api.request import Request
from api.schemas import quota_sets as schemas
from api.views import quota_sets as views
from common.exception import NotFound

LONGEST_NAME = 255


class QuotaSets(Handler):
    """``/os-quota-sets/{project_id}``, its details and defaults, and ``/os-quota-class-sets``."""

    def on_get_item(self, req: Request, resp: Response, project_id: str) -> None:
        """Show the limits of a project, or of a user in it."""
        quotas = self._get(req, policies.SHOW, project_id)
        limits = {name: quota["limit"] for name, quota in quotas.items()}
        resp.media = {"quota_set": {"id": project_id} | views.of_project(req.version, limits)}

    def on_get_detail(self, req: Request, resp: Response, project_id: str) -> None:
        """Show limits, and what is in use."""
        quotas = self._get(req, policies.DETAIL, project_id)
        detailed = {name: {**quota, "reserved": 0} for name, quota in quotas.items()}
        resp.media = {"quota_set": {"id": project_id} | views.of_project(req.version, detailed)}

    def on_get_defaults(self, req: Request, resp: Response, project_id: str) -> None:
        """Show the limits of projects for which none were set."""
        limits = self._conductor.quota_class_get(req.authorize(policies.DEFAULTS), "default")
        resp.media = {"quota_set": {"id": project_id} | views.of_project(req.version, limits)}

    def on_put_item(self, req: Request, resp: Response, project_id: str) -> None:
        """Set limits of a project, or of a user in it."""
        ctxt = req.authorize_administration(policies.UPDATE)
        _require_name(project_id)
        body = req.body(schemas.UPDATE)["quota_set"]
        force = strutils.bool_from_string(body.pop("force", False))
        user_id, limits = req.query(schemas.USER).get("user_id"), _numbers(body)
        updated = self._conductor.quota_update(ctxt, project_id, user_id, limits, force)
        resp.media = {"quota_set": views.of_project(req.version, updated)}

    def on_delete_item(self, req: Request, resp: Response, project_id: str) -> None:
        """Go back to the limits that are everybody's."""
        ctxt = req.authorize_administration(policies.DELETE)
        _require_name(project_id)
        self._conductor.quota_delete(ctxt, project_id, req.query(schemas.USER).get("user_id"))
        resp.status = falcon.HTTP_202

    def on_get_class(self, req: Request, resp: Response, class_name: str) -> None:
        """Show the limits of a class."""
        ctxt = req.authorize(policies.SHOW_CLASS)
        _require_name(class_name)
        limits = views.of_class(req.version, self._conductor.quota_class_get(ctxt, class_name))
        resp.media = {"quota_class_set": {"id": class_name} | limits}

    def on_put_class(self, req: Request, resp: Response, class_name: str) -> None:
        """Set limits of a class; those of ``default`` are everybody's."""
        ctxt = req.authorize_administration(policies.UPDATE_CLASS)
        _require_name(class_name)
        limits = _numbers(req.body(schemas.UPDATE_CLASS)["quota_class_set"])
        updated = self._conductor.quota_class_update(ctxt, class_name, limits)
        resp.media = {"quota_class_set": views.of_class(req.version, updated)}

    def _get(self, req: Request, policy: Rule, project_id: str) -> dict[str, Any]:
        ctxt = req.authorize_for(policy, project_id=project_id)
        _require_name(project_id)
        user_id = req.query(schemas.USER).get("user_id")
        return self._conductor.quota_get(ctxt, project_id, user_id)


def _require_name(name: str) -> None:
    """:raises NotFound: no project and no class can be called so"""
    if len(name) > LONGEST_NAME or not is_text(name):
        raise NotFound


def _numbers(limits: dict[str, Any]) -> dict[str, int]:
    return {name: int(limit) for name, limit in limits.items()}
