"""Rules of limits."""

from typing import Final

from api.policies.base import READER, rule

INDEX: Final = "os_compute_api:limits"

RULES = [rule(INDEX, READER, "Show the project's limits and use.", "GET /limits")]
