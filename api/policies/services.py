"""Rules of the deployment's services."""

from api.policies.base import ADMIN, rule

LIST = rule("os-services:list", ADMIN, "List services.", "GET /os-services")
UPDATE = rule(
    "os-services:update",
    ADMIN,
    "Disable, enable or force down a service.",
    "PUT /os-services/{service_id}",
    "PUT /os-services/enable",
    "PUT /os-services/disable",
    "PUT /os-services/disable-log-reason",
    "PUT /os-services/force-down",
)
DELETE = rule("os-services:delete", ADMIN, "Forget a service.", "DELETE /os-services/{service_id}")

RULES = [LIST, UPDATE, DELETE]
