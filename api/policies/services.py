"""Rules of the deployment's services."""

from typing import Final

from api.policies.base import ADMIN, rule

LIST: Final = "os_compute_api:os-services:list"
UPDATE: Final = "os_compute_api:os-services:update"
DELETE: Final = "os_compute_api:os-services:delete"

RULES = [
    rule(LIST, ADMIN, "List services.", "GET /os-services"),
    rule(
        UPDATE,
        ADMIN,
        "Disable, enable or force down a service.",
        "PUT /os-services/{service_id}",
        "PUT /os-services/enable",
        "PUT /os-services/disable",
        "PUT /os-services/disable-log-reason",
        "PUT /os-services/force-down",
    ),
    rule(DELETE, ADMIN, "Forget a service.", "DELETE /os-services/{service_id}"),
]
