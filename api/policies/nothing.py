"""Rules of what there is none of."""

from api.policies.base import READER, rule

EXTENSIONS = rule(
    "extensions", READER, "List extensions.", "GET /extensions", "GET /extensions/{alias}"
)

RULES = [EXTENSIONS]
