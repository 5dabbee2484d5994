"""Rules of servers' ways from host to host."""

from api.policies.base import ADMIN, rule

INDEX = rule(
    "os-migrations:index:all", ADMIN, "List migrations of all projects.", "GET /os-migrations"
)
ALL = "/servers/{server_id}/migrations"
ONE = f"{ALL}/{{migration_id}}"
SERVER_INDEX = rule(
    "servers:migrations:index", ADMIN, "List a server's live migrations.", f"GET {ALL}"
)
SERVER_SHOW = rule("servers:migrations:show", ADMIN, "Show a live migration.", f"GET {ONE}")
SERVER_ABORT = rule("servers:migrations:delete", ADMIN, "Abort a live migration.", f"DELETE {ONE}")
SERVER_FORCE = rule(
    "servers:migrations:force_complete",
    ADMIN,
    "Have a live migration end soon.",
    f"POST {ONE}/action (force_complete)",
)

RULES = [INDEX, SERVER_INDEX, SERVER_SHOW, SERVER_ABORT, SERVER_FORCE]
