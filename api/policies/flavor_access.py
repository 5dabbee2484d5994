"""Rules of which projects flavors are for."""

from api.policies.base import ADMIN, rule

ONE = "/flavors/{flavor_id}"

LIST = rule(
    "os-flavor-access", ADMIN, "List the projects a flavor is for.", f"GET {ONE}/os-flavor-access"
)
ADD = rule(
    "os-flavor-access:add_tenant_access",
    ADMIN,
    "Let a project have a flavor.",
    f"POST {ONE}/action (addTenantAccess)",
)
REMOVE = rule(
    "os-flavor-access:remove_tenant_access",
    ADMIN,
    "Let a project have a flavor no longer.",
    f"POST {ONE}/action (removeTenantAccess)",
)

RULES = [LIST, ADD, REMOVE]
