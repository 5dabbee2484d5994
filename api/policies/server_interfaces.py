"""Rules of servers' interfaces."""

from api.policies.base import MEMBER, READER, rule

ALL = "/servers/{server_id}/os-interface"
ONE = f"{ALL}/{{port_id}}"

LIST = rule("os-attach-interfaces:list", READER, "List a server's interfaces.", f"GET {ALL}")
SHOW = rule("os-attach-interfaces:show", READER, "Show a server's interface.", f"GET {ONE}")
CREATE = rule(
    "os-attach-interfaces:create", MEMBER, "Give a server another interface.", f"POST {ALL}"
)
DELETE = rule(
    "os-attach-interfaces:delete", MEMBER, "Take an interface from a server.", f"DELETE {ONE}"
)

RULES = [LIST, SHOW, CREATE, DELETE]
