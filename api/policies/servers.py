"""Rules of servers."""

from api.policies.base import ADMIN, MEMBER, READER, rule

LISTS = ("GET /servers", "GET /servers/detail")
ONE = "/servers/{server_id}"
ALL_SHOWING = (f"GET {ONE}", *LISTS)

INDEX = rule("servers:index", READER, "List servers.", "GET /servers")
DETAIL = rule("servers:detail", READER, "List servers with details.", "GET /servers/detail")
ALL_TENANTS = rule("servers:index:get_all_tenants", ADMIN, "List servers of all projects.", *LISTS)
SHOW = rule("servers:show", READER, "Show a server.", f"GET {ONE}")
HOST_STATUS = rule("servers:show:host_status", ADMIN, "Show how a server's host is.", *ALL_SHOWING)
EXTENDED = rule(
    "os-extended-server-attributes",
    ADMIN,
    "Show a server's host and other attributes that are the operator's business.",
    *ALL_SHOWING,
)
CREATE = rule("servers:create", MEMBER, "Create servers.", "POST /servers")
ON_HOST = rule(
    "servers:create:requested_destination",
    ADMIN,
    "Create a server on a host of one's choice.",
    "POST /servers",
)
UPDATE = rule("servers:update", MEMBER, "Rename or describe a server.", f"PUT {ONE}")
DELETE = rule("servers:delete", MEMBER, "Delete a server.", f"DELETE {ONE}")

RULES = [INDEX, DETAIL, ALL_TENANTS, SHOW, HOST_STATUS, EXTENDED, CREATE, ON_HOST, UPDATE, DELETE]
