"""Rules of limits."""

from api.policies.base import READER, rule

INDEX = rule("limits", READER, "Show the project's limits and use.", "GET /limits")

RULES = [INDEX]
