"""Rules of host aggregates."""

from typing import Final

from api.policies.base import ADMIN, rule

INDEX: Final = "os_compute_api:os-aggregates:index"

RULES = [rule(INDEX, ADMIN, "List host aggregates.", "GET /os-aggregates")]
