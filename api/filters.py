"""Filters of the server lists: from a query to what the conductor is asked."""

from typing import Any

from api.policies import servers as policies
from api.query import Query
from api.request import Request
from api.schemas.servers import SORT_KEYS, TAGS_FILTERS
from api.views.status import states
from common.exception import Forbidden
from common.objects import VmState

HOST = "host"
DELETED_ARE_HIDDEN = "Only administrators may list deleted servers."
# query parameter -> filter
EQUAL = {
    "name": "name",
    "ip": "ip",
    "ip6": "ip6",
    "image": "image_id",
    "flavor": "flavorid",
    "availability_zone": "availability_zone",
    "reservation_id": "reservation_id",
    "user_id": "user_id",
    "host": HOST,
}


def read(req: Request, query: Query) -> dict[str, Any] | None:
    """What to filter by, as ``ConductorAPI.instance_list`` takes it; None: nothing can match.

    :raises Forbidden: other projects' or deleted servers are asked for, or those of a host, by
        somebody who may not see them or where servers are
    """
    if HOST in query:
        req.authorize(policies.EXTENDED)
    filters: dict[str, Any] = {
        name: query.get(parameter) for parameter, name in EQUAL.items() if parameter in query
    }
    if "uuid" in query:
        filters["uuid"] = query.all("uuid")
    for name in TAGS_FILTERS:
        if name in query:
            filters[name.replace("-", "_")] = (query.get(name) or "").split(",")
    if "deleted" in query:
        filters["deleted"] = _deleted(req, wanted=query.flag("deleted"))
    filters |= query.changes() | _project(req, query)
    return _with_status(req, filters, query.all("status"))


def order(req: Request, query: Query) -> dict[str, Any]:
    """The fields to sort by, and their directions; None for the conductor's own order.

    :raises Forbidden: the order would tell which servers share a host, and the caller may not know
    """
    keys = [SORT_KEYS[key] for key in query.all("sort_key")]
    if HOST in keys:
        req.authorize(policies.EXTENDED)
    directions = query.all("sort_dir")
    if directions and not keys:
        keys = ["created_at"]
    missing = ["desc"] * (len(keys) - len(directions))
    return {"sort_keys": keys or None, "sort_dirs": (directions + missing)[: len(keys)] or None}


def _project(req: Request, query: Query) -> dict[str, Any]:
    named = query.get("project_id") or query.get("tenant_id")
    others = named not in (None, req.ctxt.project_id)
    if not query.flag("all_tenants", default=others):
        return {"project_id": req.ctxt.project_id}
    req.authorize(policies.ALL_TENANTS)
    return {"project_id": named} if named else {}


def _deleted(req: Request, *, wanted: bool) -> bool:
    if wanted and not req.ctxt.is_admin:
        raise Forbidden(DELETED_ARE_HIDDEN)
    return wanted


def _with_status(req: Request, filters: dict[str, Any], wanted: list[str]) -> dict[str, Any] | None:
    if not wanted:
        return filters
    vm_states, task_states = states(wanted)
    if not vm_states:
        return None
    if task_states:
        filters["task_state"] = task_states
    if VmState.DELETED in vm_states:
        filters["deleted"] = _deleted(req, wanted=True)
    return {**filters, "vm_state": vm_states}
