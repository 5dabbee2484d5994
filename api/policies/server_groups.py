"""Rules of server groups."""

from api.policies.base import ADMIN, MEMBER, READER, rule

ALL, ONE = "/os-server-groups", "/os-server-groups/{server_group_id}"

INDEX = rule("os-server-groups:index", READER, "List server groups.", f"GET {ALL}")
ALL_PROJECTS = rule(
    "os-server-groups:index:all_projects", ADMIN, "List all projects' server groups.", f"GET {ALL}"
)
SHOW = rule("os-server-groups:show", READER, "Show a server group.", f"GET {ONE}")
CREATE = rule("os-server-groups:create", MEMBER, "Create a server group.", f"POST {ALL}")
DELETE = rule("os-server-groups:delete", MEMBER, "Delete a server group.", f"DELETE {ONE}")

RULES = [INDEX, ALL_PROJECTS, SHOW, CREATE, DELETE]
