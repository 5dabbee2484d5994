"""Rules of what there is none of."""

from typing import Final

from api.policies.base import ADMIN, READER, rule

AGGREGATES: Final = "os_compute_api:os-aggregates:index"
EXTENSIONS: Final = "os_compute_api:extensions"

RULES = [
    rule(AGGREGATES, ADMIN, "List host aggregates.", "GET /os-aggregates"),
    rule(EXTENSIONS, READER, "List extensions.", "GET /extensions"),
]
