"""Scheduler hints: where a user would have a server."""

import json
from typing import Any, Final

from api.formats import is_text
from common.exception import Invalid

NAMES: Final = ("os:scheduler_hints", "OS-SCH-HNT:scheduler_hints")


def read(body: dict[str, Any]) -> dict[str, list[str]]:
    """The hints in the body of a create request, each with its values; no unknown one is refused.

    :raises Invalid: one can't be kept
    """
    given: dict[str, Any] = next((body[name] for name in NAMES if name in body), {})
    hints = {name: _texts(value) for name, value in given.items()}
    for name, texts in hints.items():
        if not all(map(is_text, (name, *texts))):
            raise Invalid(f"Scheduler hint {name!a} is not text without control characters.")
    return hints


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each if isinstance(each, str) else json.dumps(each) for each in values]
