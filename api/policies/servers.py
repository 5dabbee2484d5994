"""Rules of servers and of what is done to them."""

from typing import Final

from api.policies.base import ADMIN, MEMBER, READER, rule
from common.actions import ACTIONS, ServerAction

INDEX: Final = "os_compute_api:servers:index"
DETAIL: Final = "os_compute_api:servers:detail"
ALL_TENANTS: Final = "os_compute_api:servers:index:get_all_tenants"
SHOW: Final = "os_compute_api:servers:show"
HOST_STATUS: Final = "os_compute_api:servers:show:host_status"
EXTENDED: Final = "os_compute_api:os-extended-server-attributes"
CREATE: Final = "os_compute_api:servers:create"
REQUEST_HOST: Final = "os_compute_api:servers:create:requested_destination"
UPDATE: Final = "os_compute_api:servers:update"
DELETE: Final = "os_compute_api:servers:delete"

LISTS = ("GET /servers", "GET /servers/detail")
ONE = "/servers/{server_id}"
ACTION = f"POST {ONE}/action"


def rule_of(action: ServerAction) -> str:
    """The rule that says who may ask for an action."""
    return f"os_compute_api:{action.policy}"


RULES = [
    rule(INDEX, READER, "List servers.", "GET /servers"),
    rule(DETAIL, READER, "List servers with details.", "GET /servers/detail"),
    rule(ALL_TENANTS, ADMIN, "List servers of all projects.", *LISTS),
    rule(SHOW, READER, "Show a server.", f"GET {ONE}"),
    rule(HOST_STATUS, ADMIN, "Show how a server's host is.", f"GET {ONE}", *LISTS),
    rule(
        EXTENDED,
        ADMIN,
        "Show a server's host and other attributes that are the operator's business.",
        f"GET {ONE}",
        *LISTS,
    ),
    rule(CREATE, MEMBER, "Create servers.", "POST /servers"),
    rule(REQUEST_HOST, ADMIN, "Create a server on a host of one's choice.", "POST /servers"),
    rule(UPDATE, MEMBER, "Rename or describe a server.", f"PUT {ONE}"),
    rule(DELETE, MEMBER, "Delete a server.", f"DELETE {ONE}"),
    *(
        rule(rule_of(action), MEMBER, action.summary, f"{ACTION} ({action.key})")
        for action in ACTIONS.values()
        if action.key is not None
    ),
]
