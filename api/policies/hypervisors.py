"""Rules of hypervisors."""

from typing import Final

from api.policies.base import ADMIN, rule

LIST: Final = "os_compute_api:os-hypervisors:list"
DETAIL: Final = "os_compute_api:os-hypervisors:list-detail"
SHOW: Final = "os_compute_api:os-hypervisors:show"
UPTIME: Final = "os_compute_api:os-hypervisors:uptime"
STATISTICS: Final = "os_compute_api:os-hypervisors:statistics"

ONE = "GET /os-hypervisors/{hypervisor_id}"

RULES = [
    rule(LIST, ADMIN, "List hypervisors.", "GET /os-hypervisors"),
    rule(DETAIL, ADMIN, "List hypervisors with details.", "GET /os-hypervisors/detail"),
    rule(SHOW, ADMIN, "Show a hypervisor.", ONE),
    rule(UPTIME, ADMIN, "Show how long a hypervisor is up.", f"{ONE}/uptime"),
    rule(
        STATISTICS,
        ADMIN,
        "Show what all hypervisors have together.",
        "GET /os-hypervisors/statistics",
    ),
]
