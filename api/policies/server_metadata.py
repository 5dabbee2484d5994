"""Rules of servers' metadata."""

from typing import Final

from api.policies.base import MEMBER, READER, rule

SHOW: Final = "os_compute_api:server-metadata:show"
UPDATE: Final = "os_compute_api:server-metadata:update"
DELETE: Final = "os_compute_api:server-metadata:delete"

ALL = "/servers/{server_id}/metadata"
ONE = f"{ALL}/{{key}}"

RULES = [
    rule(SHOW, READER, "Show metadata.", f"GET {ALL}", f"GET {ONE}"),
    rule(UPDATE, MEMBER, "Set metadata.", f"POST {ALL}", f"PUT {ALL}", f"PUT {ONE}"),
    rule(DELETE, MEMBER, "Remove metadata.", f"DELETE {ONE}"),
]
