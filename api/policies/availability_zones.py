"""Rules of availability zones."""

from api.policies.base import ADMIN, READER, rule

LIST = rule(
    "os-availability-zone:list", READER, "List availability zones.", "GET /os-availability-zone"
)
DETAIL = rule(
    "os-availability-zone:detail",
    ADMIN,
    "List availability zones with their hosts and services.",
    "GET /os-availability-zone/detail",
)

RULES = [LIST, DETAIL]
