"""Formats a JSON schema can ask of a string; their names are what a user reads in an error."""

import base64
import binascii
import re
from typing import Final
from uuid import UUID

from jsonschema import FormatChecker
from oslo_utils import timeutils

from common import patterns
from common.exception import Invalid

NAME: Final = "name of printable characters without spaces at its ends"
TEXT: Final = "text without control characters"
UUID4: Final = "uuid"
IMAGE_REF: Final = "uuid or nothing"
BASE64: Final = "base64"
DATE_TIME: Final = "ISO 8601 date-time"
REGEX: Final = "regular expression"

checker = FormatChecker(formats=())

# Neither what a database can't store nor what can't be encoded
UNTRANSPORTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def is_uuid(value: str) -> bool:
    """Whether ``value`` is a UUID as OpenStack writes them."""
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False


def is_text(value: str) -> bool:
    """Whether ``value`` can be stored and sent: it has no control characters."""
    return not UNTRANSPORTABLE.search(value)


@checker.checks(NAME)
def _is_name(value: object) -> bool:
    return not isinstance(value, str) or (value.isprintable() and value == value.strip())


@checker.checks(TEXT)
def _is_text(value: object) -> bool:
    return not isinstance(value, str) or is_text(value)


@checker.checks(UUID4)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or is_uuid(value)


@checker.checks(IMAGE_REF)
def _is_image_ref(value: object) -> bool:
    return not isinstance(value, str) or not value or is_uuid(value)


@checker.checks(BASE64, raises=(binascii.Error, ValueError))
def _is_base64(value: object) -> bool:
    if isinstance(value, str):
        base64.b64decode("".join(value.split()), validate=True)
    return True


@checker.checks(DATE_TIME, raises=(ValueError, OverflowError))
def _is_date_time(value: object) -> bool:
    if isinstance(value, str):
        timeutils.normalize_time(timeutils.parse_isotime(value))
    return True


@checker.checks(REGEX, raises=Invalid)
def _is_regex(value: object) -> bool:
    if isinstance(value, str) and is_text(value):
        patterns.compiled(value)
    return _is_text(value)
