"""Formats a JSON schema can ask of a string; their names are what a user reads in an error."""

import base64
import binascii
import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from uuid import UUID

from jsonschema import FormatChecker
from oslo_utils import timeutils, uuidutils

from common import patterns
from common.exception import Invalid

NAME: Final = "name of printable characters without spaces at its ends"
PRINTABLE: Final = "text of printable characters"
TEXT: Final = "text without control characters"
UUID4: Final = "uuid"
IMAGE_REF: Final = "uuid or nothing"
BASE64: Final = "base64"
IPV4: Final = "ipv4"
IPV6: Final = "ipv6"
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
    return not isinstance(value, str) or (_is_printable(value) and value == value.strip())


@checker.checks(PRINTABLE)
def _is_printable(value: object) -> bool:
    """Whether Nova takes the characters for printable: spaces are, what is beyond U+FFFE is not."""
    return not isinstance(value, str) or all(
        one < "\uffff"
        and (kind := unicodedata.category(one))[0] != "C"
        and kind not in {"Zl", "Zp"}
        for one in value
    )


@checker.checks(TEXT)
def _is_text(value: object) -> bool:
    return not isinstance(value, str) or is_text(value)


@checker.checks(UUID4)
def _is_uuid(value: object) -> bool:
    """With or without dashes: it is written with them before it goes anywhere."""
    return not isinstance(value, str) or uuidutils.is_uuid_like(value)


@checker.checks(IMAGE_REF)
def _is_image_ref(value: object) -> bool:
    return not value or _is_uuid(value)


@checker.checks(BASE64, raises=(binascii.Error, ValueError))
def _is_base64(value: object) -> bool:
    if isinstance(value, str):
        base64.b64decode(value.encode(errors="surrogatepass"))
    return True


@checker.checks(IPV4, raises=ValueError)
def _is_ipv4(value: object) -> bool:
    return not isinstance(value, str) or bool(IPv4Address(value))


@checker.checks(IPV6, raises=ValueError)
def _is_ipv6(value: object) -> bool:
    return not isinstance(value, str) or not IPv6Address(value).scope_id


@checker.checks(DATE_TIME, raises=(ValueError, OverflowError))
def _is_date_time(value: object) -> bool:
    if isinstance(value, str):
        timeutils.normalize_time(timeutils.parse_isotime(value))
    return True


@checker.checks(REGEX, raises=Invalid)
def _is_regex(value: object) -> bool:
    if isinstance(value, str) and is_text(value):
        patterns.compiled(value)
    return bool(value) and _is_text(value)  # nothing is a pattern, and not one to look for
