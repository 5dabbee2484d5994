"""Rules of what was done to servers."""

from typing import Final

from api.policies.base import ADMIN, READER, rule

LIST: Final = "os_compute_api:os-instance-actions:list"
SHOW: Final = "os_compute_api:os-instance-actions:show"
EVENTS: Final = "os_compute_api:os-instance-actions:events"

ALL = "/servers/{server_id}/os-instance-actions"
ONE = f"GET {ALL}/{{request_id}}"

RULES = [
    rule(LIST, READER, "List actions on a server.", f"GET {ALL}"),
    rule(SHOW, READER, "Show an action on a server.", ONE),
    rule(EVENTS, ADMIN, "Show the host and the error of each step of an action.", ONE),
]
