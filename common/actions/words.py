"""What clients say for yes and no, as loose as Nova is; oslo_utils' bool_from_string reads it."""

from typing import Any, Final

BOOLEAN: Final[dict[str, Any]] = {
    "enum": [
        *(True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"),
        *(False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"),
    ],
    "type": ["boolean", "string"],
}
