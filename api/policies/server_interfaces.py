"""Rules of servers' interfaces and addresses."""

from api.policies.base import MEMBER, READER, rule

IPS = "GET /servers/{server_id}/ips"
ALL = "/servers/{server_id}/os-interface"
ONE = f"{ALL}/{{port_id}}"
OF = "os-attach-interfaces"

ADDRESSES = rule("ips:index", READER, "Show a server's addresses.", IPS)
IN_NETWORK = rule(
    "ips:show", READER, "Show a server's addresses in a network.", f"{IPS}/{{network}}"
)
LIST = rule(f"{OF}:list", READER, "List a server's interfaces.", f"GET {ALL}")
SHOW = rule(f"{OF}:show", READER, "Show a server's interface.", f"GET {ONE}")
CREATE = rule(f"{OF}:create", MEMBER, "Give a server another interface.", f"POST {ALL}")
DELETE = rule(f"{OF}:delete", MEMBER, "Take an interface from a server.", f"DELETE {ONE}")

RULES = [ADDRESSES, IN_NETWORK, LIST, SHOW, CREATE, DELETE]
