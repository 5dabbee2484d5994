"""What a list may be filtered by, and how much of it."""

from collections.abc import Collection
from typing import Any, Final

from common import exception

MOST_VALUES: Final = 10_000  # of all filters together: PostgreSQL and SQLite take 32,766
LONGEST: Final = 255  # characters


def check(what: str, filters: dict[str, Any], known: Collection[str]) -> None:
    """:raises Invalid: a filter of the list is unknown, or has too many or too long values"""
    if unknown := sorted(set(filters).difference(known)):
        raise exception.Invalid(reason=f"{what} can't be filtered by {', '.join(unknown)}")
    values = [
        value
        for given in filters.values()
        for value in (given if isinstance(given, list) else [given])
    ]
    if len(values) > MOST_VALUES or any(len(str(value)) > LONGEST for value in values):
        raise exception.Invalid(
            reason=f"{what} can be filtered by {MOST_VALUES} values of {LONGEST} characters at most"
        )
