"""Parts that several schemas share, each as loose or as strict as Nova's."""

from typing import Final

from api import formats
from api.validation import JSONObject

NAME: Final[JSONObject] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "format": formats.NAME,
}
TEXT: Final[JSONObject] = {"type": "string", "maxLength": 255, "format": formats.TEXT}
DESCRIPTION: Final[JSONObject] = {
    "type": ["string", "null"],
    "maxLength": 255,
    "format": formats.PRINTABLE,
}
UUID: Final[JSONObject] = {"type": "string", "format": formats.UUID4}
MOST_TAGS: Final = 50
TAG: Final[JSONObject] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 60,
    "pattern": "^[^,/]*$",
    "format": formats.TEXT,
}
TAGS: Final[JSONObject] = {"type": "array", "items": TAG, "maxItems": MOST_TAGS}
METADATA: Final[JSONObject] = {
    "type": "object",
    "propertyNames": {"pattern": r"^[a-zA-Z0-9_:. -]{1,255}\Z"},
    "additionalProperties": TEXT,
}
HOST: Final[JSONObject] = {
    "type": "string",
    "pattern": r"^[a-zA-Z0-9._-]*\Z",
    "minLength": 1,
    "maxLength": 255,
}
IPV4: Final[JSONObject] = {"type": "string", "format": formats.IPV4}
IPV6: Final[JSONObject] = {"type": "string", "format": formats.IPV6}
ADDRESS: Final[JSONObject] = {"type": "string", "oneOf": [IPV4, IPV6]}
DISK_CONFIG: Final[JSONObject] = {"type": "string", "enum": ["AUTO", "MANUAL"]}


def whole_number(minimum: int, maximum: int = 0x7FFFFFFF) -> JSONObject:
    """A number without a fraction, or the same in a string."""
    return {
        "type": ["integer", "string"],
        "pattern": r"^[0-9]+\Z",
        "minimum": minimum,
        "maximum": maximum,
    }
