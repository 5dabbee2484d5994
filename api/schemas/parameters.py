"""Parts that several schemas share."""

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
    "maxLength": 65535,
    "format": formats.TEXT,
}
MOST_TAGS: Final = 50
TAG: Final[JSONObject] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 60,
    "pattern": "^[^,/]*$",
    "format": formats.TEXT,
}
TAGS: Final[JSONObject] = {"type": "array", "items": TAG, "maxItems": MOST_TAGS}
MOST_ITEMS: Final = 128
METADATA: Final[JSONObject] = {
    "type": "object",
    "propertyNames": {"pattern": r"^[a-zA-Z0-9_:. -]{1,255}\Z"},
    "additionalProperties": TEXT,
    "maxProperties": MOST_ITEMS,
}


def whole_number(minimum: int, maximum: int = 0x7FFFFFFF) -> JSONObject:
    """A number without a fraction."""
    return {"type": "integer", "minimum": minimum, "maximum": maximum}
