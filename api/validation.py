"""JSON schemas: compiled once, one per microversion, with errors that name the field."""

import json
import re
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

import falcon
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError, best_match

from api import formats
from api.microversion import Version, Versioned

JSONObject = dict[str, Any]

UNDECODABLE = "The request body could not be decoded as JSON: {reason}"
LONGEST_VALUE = 100  # characters of a refused value that are shown
LONGEST_MESSAGE = 500

_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = LONGEST_VALUE


def _unique_items(
    _validator: object, wanted: bool, items: object, _schema: object
) -> Iterator[ValidationError]:
    """The library compares each item with each other, which takes minutes for a long array."""
    found = items if wanted and isinstance(items, list) else []
    if len({json.dumps(item, sort_keys=True) for item in found}) < len(found):
        yield ValidationError("It has items that are equal.")


def _bound(keyword: str) -> Callable[..., Iterator[ValidationError]]:
    """A bound holds for a number in a string as well: clients send ``"1"`` and mean 1."""
    check = Draft202012Validator.VALIDATORS[keyword]

    def checked(validator: Any, bound: int, value: object, schema: object) -> Any:
        number = _number(value) if isinstance(value, str) else value
        return check(validator, bound, number, schema)

    return checked


def _number(text: str) -> float | str:
    """The number that a text is; the text where it is none."""
    if text.strip().isdecimal():
        return int(text)
    return float(text) if re.fullmatch(r"[0-9]+\.[0-9]+", text) else text


BOUNDS = ("minimum", "maximum", "exclusiveMinimum")
_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"uniqueItems": _unique_items, **{keyword: _bound(keyword) for keyword in BOUNDS}},
)


class Schemas:
    """What a body or a query must look like, by microversion.

    :param what: how errors call a part of it
    """

    def __init__(
        self, changes: Mapping[tuple[int, int], JSONObject], what: str = "field/attribute"
    ) -> None:
        self._what = what
        self._validators = Versioned(
            {
                since: _Validator(schema, format_checker=formats.checker)
                for since, schema in changes.items()
            }
        )

    def validate(self, version: Version, value: object) -> None:
        """:raises HTTPBadRequest: ``value`` does not fit; the message names the part and why"""
        error = best_match(self._validators.at(version).iter_errors(value))
        if error is not None:
            raise falcon.HTTPBadRequest(description=self._explain(error))

    def _explain(self, error: ValidationError) -> str:
        message = error.message[:LONGEST_MESSAGE]
        field = next((part for part in reversed(error.absolute_path) if isinstance(part, str)), "")
        if not field:
            return message
        value = _shown.repr(error.instance)
        return f"Invalid input for {self._what} {field}. Value: {value}. {message}"


def obj(properties: JSONObject, required: Iterable[str] = (), **keywords: Any) -> JSONObject:
    """The schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **keywords,
    }


def under(name: str, schema: JSONObject) -> JSONObject:
    """The schema of an object with this property and no other."""
    return obj({name: schema}, [name])


def decode(raw: bytes) -> Any:
    """The JSON value in a body.

    :raises HTTPBadRequest: there is none
    """
    try:
        return json.loads(raw, parse_constant=_refuse_constant)
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:
        reason = str(error)
    raise falcon.HTTPBadRequest(description=UNDECODABLE.format(reason=reason))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
