"""Rules of servers' metadata."""

from api.policies.base import MEMBER, READER, rule

ALL = "/servers/{server_id}/metadata"
ONE = f"{ALL}/{{key}}"
WRITES = (f"POST {ALL}", f"PUT {ALL}", f"PUT {ONE}")

SHOW = rule("server-metadata:show", READER, "Show metadata.", f"GET {ALL}", f"GET {ONE}")
UPDATE = rule("server-metadata:update", MEMBER, "Set metadata.", *WRITES)
DELETE = rule("server-metadata:delete", MEMBER, "Remove metadata.", f"DELETE {ONE}")

RULES = [SHOW, UPDATE, DELETE]
