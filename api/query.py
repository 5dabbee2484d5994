"""Query parameters: validated like bodies, then read as what they mean."""

from collections.abc import Mapping
from typing import Any

from oslo_utils import strutils, timeutils

from api import formats
from api.microversion import Version, Versioned
from api.validation import JSONObject, Schemas
from common.exception import Invalid

STRING: JSONObject = {"type": "string", "format": formats.TEXT}
NUMBER: JSONObject = {"type": "string", "pattern": r"^[0-9]{1,4000}\Z"}
BOOLEAN: JSONObject = {
    "type": "string",
    "pattern": r"^(?i:true|false|yes|no|on|off|1|0|t|f|y|n|)\Z",
}
DATE_TIME: JSONObject = {"type": "string", "maxLength": 64, "format": formats.DATE_TIME}
MOST_VALUES = 1000
NEVER = (99, 0)
REGEX: JSONObject = {**STRING, "format": formats.REGEX}


def single(schema: JSONObject) -> JSONObject:
    """A parameter that may be given once."""
    return {"type": "array", "items": schema, "maxItems": 1}


def multi(schema: JSONObject) -> JSONObject:
    """A parameter that may be given several times."""
    return {"type": "array", "items": schema, "maxItems": MOST_VALUES}


PAGING = {"limit": multi(NUMBER), "marker": multi(STRING)}


class Query:
    """The parameters of a request.

    :param values: name -> all values given
    """

    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str) -> str | None:
        """The value, the last of several."""
        return self.values[name][-1] if name in self.values else None

    def all(self, name: str) -> list[str]:
        """All values."""
        return self.values.get(name, [])

    def number(self, name: str, default: int) -> int:
        """The value as a number."""
        value = self.get(name)
        return default if value is None else int(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """The value as a boolean; a parameter without a value is true."""
        value = self.get(name)
        try:
            return (
                default
                if value is None
                else strutils.bool_from_string(value or "true", strict=True)
            )
        except ValueError as error:
            raise Invalid(f"Invalid value for the query parameter {name}: {error}") from None

    def changes(self) -> dict[str, str]:
        """``changes_since`` and ``changes_before``, if given, as ISO 8601 times in UTC.

        :raises Invalid: nothing can be in between
        """
        given = {"changes_since": "changes-since", "changes_before": "changes-before"}
        times = {name: _utc(self.values[key][-1]) for name, key in given.items() if key in self}
        if len(times) == len(given) and times["changes_since"] > times["changes_before"]:
            raise Invalid("The value of changes-since must not be later than changes-before.")
        return times


def _utc(time: str) -> str:
    return timeutils.normalize_time(timeutils.parse_isotime(time)).isoformat()


class QuerySchemas(Schemas):
    """The parameters known, by microversion.

    :param strict: the version that refuses others; they are ignored before, as in Nova
    """

    def __init__(
        self,
        changes: Mapping[tuple[int, int], Mapping[str, JSONObject]],
        strict: tuple[int, int] = NEVER,
    ) -> None:
        self._known = Versioned(changes)
        self._strict = strict
        schemas = {
            since: {
                "type": "object",
                "properties": self._known.at(Version(*since)),
                "additionalProperties": since < strict,
            }
            for since in {*changes, strict}
        }
        super().__init__(schemas, "query parameters")

    def read(self, version: Version, params: Mapping[str, Any]) -> Query:
        """The query in falcon's ``params``: lists where a parameter was repeated.

        :raises HTTPBadRequest: it does not fit
        """
        known = self._known.at(version)
        values = {
            name: value if isinstance(value, list) else [value]
            for name, value in params.items()
            if name in known or version >= self._strict
        }
        self.validate(version, values)
        return Query(values)
