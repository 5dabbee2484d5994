"""Rules of limits."""

from api.policies.base import ADMIN, READER, rule

INDEX = rule("limits", READER, "Show the project's limits and use.", "GET /limits")
OTHER_PROJECT = rule("limits:other_project", ADMIN, "Show another project's.", "GET /limits")

RULES = [INDEX, OTHER_PROJECT]
