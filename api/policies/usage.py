"""Rules of what projects have used."""

from api.policies.base import ADMIN, OWN_PROJECT, rule

ALL = "/os-simple-tenant-usage"
ONE = f"{ALL}/{{project_id}}"

LIST = rule("os-simple-tenant-usage:list", ADMIN, "Show all projects' usage.", f"GET {ALL}")
SHOW = rule("os-simple-tenant-usage:show", OWN_PROJECT, "Show a project's usage.", f"GET {ONE}")

RULES = [LIST, SHOW]
