"""Rules of servers' addresses."""

from api.policies.base import READER, rule

ALL = "GET /servers/{server_id}/ips"

INDEX = rule("ips:index", READER, "Show a server's addresses.", ALL)
SHOW = rule("ips:show", READER, "Show a server's addresses in a network.", f"{ALL}/{{network}}")

RULES = [INDEX, SHOW]
