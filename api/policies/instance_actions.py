"""Rules of what was done to servers."""

from api.policies.base import ADMIN, READER, rule

ALL = "GET /servers/{server_id}/os-instance-actions"
ONE = f"{ALL}/{{request_id}}"

LIST = rule("os-instance-actions:list", READER, "List actions on a server.", ALL)
SHOW = rule("os-instance-actions:show", READER, "Show an action on a server.", ONE)
EVENTS = rule(
    "os-instance-actions:events",
    ADMIN,
    "Show the host and the error of each step of an action.",
    ONE,
)

RULES = [LIST, SHOW, EVENTS]
