"""Rules of availability zones."""

from typing import Final

from api.policies.base import ADMIN, READER, rule

LIST: Final = "os_compute_api:os-availability-zone:list"
DETAIL: Final = "os_compute_api:os-availability-zone:detail"

RULES = [
    rule(LIST, READER, "List availability zones.", "GET /os-availability-zone"),
    rule(
        DETAIL,
        ADMIN,
        "List availability zones with their hosts and services.",
        "GET /os-availability-zone/detail",
    ),
]
