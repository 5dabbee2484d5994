"""Filters of the server lists: from a query to what the conductor is asked."""

from typing import Any

from api.policies import servers as policies
from api.query import Query
from api.request import Request
from api.schemas.servers import SORT_KEYS
from api.views.status import states
from common.objects import VmState

# query parameter -> filter
FOR_EVERYBODY = {
    "name": "name",
    "image": "image_id",
    "flavor": "flavorid",
    "availability_zone": "availability_zone",
    "reservation_id": "reservation_id",
}
FOR_ADMINISTRATORS = {"host": "host", "user_id": "user_id"}


def read(req: Request, query: Query) -> dict[str, Any] | None:
    """What to filter by, as ``ConductorAPI.instance_list`` takes it; None: nothing can match.

    What only administrators may filter by is ignored for others, as in Nova.

    :raises Forbidden: all projects' servers are asked for by somebody who may not see them
    """
    if "ip" in query or "ip6" in query:
        return None  # no server here has an address
    known = FOR_EVERYBODY | (FOR_ADMINISTRATORS if req.ctxt.is_admin else {})
    filters: dict[str, Any] = {
        name: query.get(parameter) for parameter, name in known.items() if parameter in query
    }
    if "uuid" in query:
        filters["uuid"] = query.all("uuid")
    if "tags" in query:
        filters["tags"] = (query.get("tags") or "").split(",")
    if req.ctxt.is_admin and "deleted" in query:
        filters["deleted"] = query.flag("deleted")
    filters |= query.changes() | _project(req, query)
    return _with_status(req, filters, query.all("status"))


def order(query: Query) -> dict[str, Any]:
    """The fields to sort by, and their directions; None for the conductor's own order."""
    keys = [SORT_KEYS[key] for key in query.all("sort_key")]
    directions = query.all("sort_dir")
    if directions and not keys:
        keys = ["created_at"]
    missing = ["desc"] * (len(keys) - len(directions))
    return {"sort_keys": keys or None, "sort_dirs": (directions + missing)[: len(keys)] or None}


def _project(req: Request, query: Query) -> dict[str, Any]:
    named = query.get("project_id") or query.get("tenant_id")
    if not query.flag("all_tenants", default=bool(named and req.ctxt.is_admin)):
        return {"project_id": req.ctxt.project_id}
    req.authorize(policies.ALL_TENANTS)
    return {"project_id": named} if named else {}


def _with_status(req: Request, filters: dict[str, Any], wanted: list[str]) -> dict[str, Any] | None:
    if not wanted:
        return filters
    vm_states, task_states = states(wanted)
    if not vm_states:
        return None
    if task_states:
        filters["task_state"] = task_states
    if VmState.DELETED in vm_states and req.ctxt.is_admin:
        filters["deleted"] = True
    return {**filters, "vm_state": vm_states}
