"""Filters of the server lists: from a query to what the conductor is asked."""

from typing import Any

from oslo_utils.strutils import bool_from_string

from api.policies import servers as policies
from api.query import Query
from api.request import Request
from api.schemas.servers import (
    ABSENT,
    FILTERS,
    MATCHING,
    SORT_KEYS,
    TAGS_FILTERS,
    UNFILTERED,
    UNKNOWABLE,
    UNSORTED,
)
from api.views.status import states
from common.exception import Forbidden, Invalid
from common.objects import VmState

OF_HOSTS = ("host", "node")
DELETED_ARE_HIDDEN = "Only administrators may list deleted servers."


def read(req: Request, query: Query) -> dict[str, Any] | None:
    """What to filter by, as ``ConductorAPI.instance_list`` takes it; None: nothing can match.

    :raises Forbidden: other projects' or deleted servers are asked for, or those of a host, by
        somebody who may not see them or where servers are
    :raises Invalid: what is asked for can't be filtered by
    """
    _refuse(req, query)
    if any(name in query for name in OF_HOSTS):
        req.authorize(policies.EXTENDED)
    if any(name in query for name in ABSENT):
        return None
    filters: dict[str, Any] = {
        field: query.get(name) for name, field in FILTERS.items() if name in query
    }
    matching = {field: query.get(name) for name, field in MATCHING.items() if name in query}
    if matching:
        filters["matching"] = matching
    if "uuid" in query:
        filters["uuid"] = query.all("uuid")
    for name in TAGS_FILTERS:
        if name in query:
            filters[name.replace("-", "_")] = (query.get(name) or "").split(",")
    if "deleted" in query:
        filters["deleted"] = _deleted(req, wanted=_is_true(query.get("deleted")))
    if "locked" in query:
        filters["locked"] = query.flag("locked")
    filters |= query.changes() | _project(req, query)
    return _with_status(req, filters, query.all("status"))


def order(req: Request, query: Query) -> dict[str, Any]:
    """The fields to sort by, and their directions; None for the conductor's own order.

    :raises Forbidden: the order would tell which servers share a host, and the caller may not know
    :raises Invalid: a direction is none
    """
    directions = query.all("sort_dir")
    if not {"asc", "desc"}.issuperset(directions):
        raise Invalid("Invalid input for query parameters sort_dir. It is not 'asc' or 'desc'.")
    asked = query.all("sort_key")
    if any(name in asked for name in OF_HOSTS):
        req.authorize(policies.EXTENDED)
    missing = ["desc"] * (len(asked) - len(directions))
    pairs = zip(asked or ["created_at"], directions + missing, strict=False)
    unsorted = UNSORTED if req.version < (2, 73) else ()  # locked is sorted by from then on
    sorted_by = [
        (field, way) for key, way in pairs if key not in unsorted and (field := SORT_KEYS.get(key))
    ]
    return {
        "sort_keys": [field for field, _ in sorted_by] or None,
        "sort_dirs": [way for _, way in sorted_by] or None,
    }


def _refuse(req: Request, query: Query) -> None:
    """Say so where Nova knows a parameter and nothing can be filtered by it."""
    for name in query.values:
        if name in UNFILTERED or name in UNKNOWABLE:
            raise Invalid(f"Invalid filter field: {name}.")
    for name in req.params:
        if name.startswith("_"):
            raise Invalid(f"Invalid filter field: {name}.")


def _project(req: Request, query: Query) -> dict[str, Any]:
    named = query.get("project_id") or query.get("tenant_id")
    everywhere = query.flag("all_tenants")
    if everywhere or named not in (None, req.ctxt.project_id):
        req.authorize(policies.ALL_TENANTS)
    if not everywhere:
        return {"project_id": req.ctxt.project_id}
    return {"project_id": named} if named else {}


def _is_true(value: str | None) -> bool:
    """Anything that is not true is false, as it is for Nova here."""
    return bool_from_string(value or "true", default=False)


def _deleted(req: Request, *, wanted: bool) -> bool:
    if wanted and not req.ctxt.is_admin:
        raise Forbidden(DELETED_ARE_HIDDEN)
    return wanted


def _with_status(req: Request, filters: dict[str, Any], wanted: list[str]) -> dict[str, Any] | None:
    if not wanted:
        return filters
    vm_states, task_states = states(wanted)
    if not vm_states:
        if req.version >= (2, 38):
            raise Invalid("Invalid status value")
        return None
    if task_states:
        filters["task_state"] = task_states
    if VmState.DELETED in vm_states:
        filters["deleted"] = _deleted(req, wanted=True)
    return {**filters, "vm_state": vm_states}
