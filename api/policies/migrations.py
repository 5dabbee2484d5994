"""Rules of servers' ways from host to host."""

from api.policies.base import ADMIN, rule

INDEX = rule(
    "os-migrations:index:all", ADMIN, "List migrations of all projects.", "GET /os-migrations"
)

RULES = [INDEX]
