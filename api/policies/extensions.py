"""Rules of extensions."""

from typing import Final

from api.policies.base import READER, rule

INDEX: Final = "os_compute_api:extensions"

RULES = [rule(INDEX, READER, "List extensions.", "GET /extensions")]
