"""Rules of hypervisors."""

from api.policies.base import ADMIN, rule

ALL = "GET /os-hypervisors"
ONE = f"{ALL}/{{hypervisor_id}}"

LIST = rule("os-hypervisors:list", ADMIN, "List hypervisors.", ALL)
DETAIL = rule(
    "os-hypervisors:list-detail", ADMIN, "List hypervisors with details.", f"{ALL}/detail"
)
SHOW = rule("os-hypervisors:show", ADMIN, "Show a hypervisor.", ONE)
UPTIME = rule("os-hypervisors:uptime", ADMIN, "Show how long a hypervisor is up.", f"{ONE}/uptime")
SEARCH = rule("os-hypervisors:search", ADMIN, "Find hypervisors by name.", f"{ONE}/search")
SERVERS = rule(
    "os-hypervisors:servers", ADMIN, "List the servers of hypervisors.", f"{ONE}/servers"
)
STATISTICS = rule(
    "os-hypervisors:statistics",
    ADMIN,
    "Show what all hypervisors have together.",
    f"{ALL}/statistics",
)

RULES = [LIST, DETAIL, SHOW, UPTIME, SEARCH, SERVERS, STATISTICS]
