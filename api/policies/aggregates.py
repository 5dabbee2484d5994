"""Rules of aggregates."""

from api.policies.base import ADMIN, Rule, rule

ALL, ONE = "/os-aggregates", "/os-aggregates/{aggregate_id}"


def _rule(name: str, does: str, operation: str) -> Rule:
    return rule(f"os-aggregates:{name}", ADMIN, does, operation)


INDEX = _rule("index", "List aggregates.", f"GET {ALL}")
SHOW = _rule("show", "Show an aggregate.", f"GET {ONE}")
CREATE = _rule("create", "Create an aggregate.", f"POST {ALL}")
UPDATE = _rule("update", "Change an aggregate's name or zone.", f"PUT {ONE}")
DELETE = _rule("delete", "Delete an aggregate.", f"DELETE {ONE}")
ACTIONS = {
    "add_host": _rule("add_host", "Add a host.", f"POST {ONE}/action"),
    "remove_host": _rule("remove_host", "Remove a host.", f"POST {ONE}/action"),
    "set_metadata": _rule("set_metadata", "Change metadata.", f"POST {ONE}/action"),
}

RULES = [INDEX, SHOW, CREATE, UPDATE, DELETE, *ACTIONS.values()]
