"""Rules of what there is none of."""

from api.policies.base import ADMIN, READER, rule

AGGREGATES = rule("os-aggregates:index", ADMIN, "List host aggregates.", "GET /os-aggregates")
EXTENSIONS = rule("extensions", READER, "List extensions.", "GET /extensions")

RULES = [AGGREGATES, EXTENSIONS]
