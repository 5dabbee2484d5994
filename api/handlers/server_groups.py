"""Server groups: servers that are to be together, or apart."""

import falcon
from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler
from api.policies import server_groups as policies
from api.request import Request
from api.schemas import server_groups as schemas
from api.validation import JSONObject
from api.views import server_groups as views
from common.exception import Invalid, ServerGroupNotFound
from common.objects import GroupPolicy, ServerGroup


class ServerGroups(Handler):
    """``/os-server-groups``, and each of them."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List groups: of all projects only for administrators, whoever asks for them."""
        ctxt = req.authorize(policies.INDEX)
        query = req.query(schemas.LIST)
        project_id = ctxt.project_id
        if "all_projects" in query and ctxt.is_admin:
            req.authorize(policies.ALL_PROJECTS)
            project_id = None
        limit = min(query.number("limit", self._max_limit), self._max_limit)
        offset = query.number("offset", 0)
        found = self._conductor.server_group_list(ctxt, project_id, limit, offset)
        resp.media = {"server_groups": [views.detail(req.version, group) for group in found]}

    def on_post(self, req: Request, resp: Response) -> None:
        """Create a group."""
        ctxt = req.authorize(policies.CREATE)
        wanted = _group(req.body(schemas.CREATE)["server_group"])
        created = self._conductor.server_group_create(ctxt, wanted)
        resp.media = {"server_group": views.detail(req.version, created)}

    def on_get_item(self, req: Request, resp: Response, group_id: str) -> None:
        """Show a group."""
        ctxt = req.authorize(policies.SHOW)
        _require_group_id(group_id)
        found = self._conductor.server_group_get(ctxt, group_id)
        resp.media = {"server_group": views.detail(req.version, found)}

    def on_delete_item(self, req: Request, resp: Response, group_id: str) -> None:
        """Delete a group; its servers stay where they are."""
        ctxt = req.authorize(policies.DELETE)
        _require_group_id(group_id)
        self._conductor.server_group_delete(ctxt, group_id)
        resp.status = falcon.HTTP_204


def _require_group_id(group_id: str) -> None:
    if not is_uuid(group_id):
        raise ServerGroupNotFound(group=group_id)


def _group(wanted: JSONObject) -> ServerGroup:
    policy, rules = wanted.get("policy") or wanted["policies"][0], wanted.get("rules")
    if rules and policy != GroupPolicy.ANTI_AFFINITY:
        raise Invalid("Only anti-affinity policy supports rules.")
    most = int(rules["max_server_per_host"]) if rules else None
    return ServerGroup(name=wanted["name"], policy=policy, max_server_per_host=most)
