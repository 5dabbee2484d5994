"""What bodies of actions look like that share parts with other requests, by their keys."""

from typing import Final

from api import formats
from api.schemas.boot import CERTIFICATES, FILE, LEAF
from api.schemas.parameters import (
    DESCRIPTION,
    DISK_CONFIG,
    HOST,
    IPV4,
    IPV6,
    METADATA,
    NAME,
    TEXT,
    UUID,
)
from api.validation import JSONObject, obj
from common.actions.words import BOOLEAN

_REBUILD: JSONObject = {
    "name": NAME,
    "imageRef": UUID,
    "adminPass": {"type": "string"},
    "metadata": METADATA,
    "preserve_ephemeral": BOOLEAN,
    "OS-DCF:diskConfig": DISK_CONFIG,
    "accessIPv4": IPV4,
    "accessIPv6": IPV6,
}
_FILES: JSONObject = {"personality": {"type": "array", "items": FILE}}
_2_19: JSONObject = {"description": DESCRIPTION}
_2_54: JSONObject = {
    **_2_19,
    "key_name": {"type": ["string", "null"], "minLength": 1, "maxLength": 255},
}
_2_57: JSONObject = {
    **_2_54,
    "user_data": {"type": ["string", "null"], "format": formats.BASE64, "maxLength": 65535},
}
_2_63: JSONObject = {**_2_57, "trusted_image_certificates": CERTIFICATES}

_REASON: JSONObject = {**TEXT, "minLength": 1}


def _rebuild(added: JSONObject) -> JSONObject:
    return obj({**_REBUILD, **added}, ["imageRef"])


BODIES: Final = {
    "createImage": {(2, 1): obj({"name": NAME, "metadata": METADATA}, ["name"])},
    "lock": {(2, 1): {}, (2, 73): {**obj({"locked_reason": _REASON}), "type": ["object", "null"]}},
    "rebuild": {
        (2, 1): _rebuild(_FILES),
        (2, 19): _rebuild(_FILES | _2_19),
        (2, 54): _rebuild(_FILES | _2_54),
        (2, 57): _rebuild(_2_57),
        (2, 63): _rebuild(_2_63),
        (2, 90): _rebuild({**_2_63, "hostname": LEAF}),
        (2, 94): _rebuild({**_2_63, "hostname": HOST}),
    },
}
