"""What a request for new servers must look like."""

from api import formats
from api.schemas.parameters import (
    ADDRESS,
    DESCRIPTION,
    DISK_CONFIG,
    HOST,
    IPV4,
    IPV6,
    METADATA,
    NAME,
    TAG,
    TAGS,
    TEXT,
    UUID,
    whole_number,
)
from api.validation import JSONObject, Schemas, obj
from common.actions.words import BOOLEAN

Since = tuple[int, int]

_SIZE = whole_number(1)
_COUNT = whole_number(1, 10**18)  # how many are too many is not for a schema to say
_OLD_DEVICE: JSONObject = {
    "virtual_name": TEXT,
    "volume_id": UUID,
    "snapshot_id": UUID,
    "volume_size": _SIZE,
    "device_name": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": r"^[a-zA-Z0-9._/-]*\Z",
    },
    "delete_on_termination": BOOLEAN,
    "no_device": {},
    "connection_info": {"type": "string"},
}
_DEVICE: JSONObject = {
    **_OLD_DEVICE,
    "source_type": {"enum": ["volume", "image", "snapshot", "blank"]},
    "uuid": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[a-zA-Z0-9._-]*\Z"},
    "image_id": UUID,
    "destination_type": {"enum": ["local", "volume"]},
    "guest_format": TEXT,
    "device_type": TEXT,
    "disk_bus": TEXT,
    "boot_index": {"type": ["integer", "string", "null"], "pattern": r"^-?[0-9]+\Z"},
}
_NETWORK: JSONObject = {
    "fixed_ip": ADDRESS,
    "port": {"type": ["string", "null"], "format": formats.UUID4},
    "uuid": {"type": "string"},
}
_ONE_OR_MORE = {"oneOf": [UUID, {"type": "array", "items": UUID}]}
_HINTS: JSONObject = {
    "type": "object",
    "properties": {
        "group": _ONE_OR_MORE,
        "different_host": _ONE_OR_MORE,
        "same_host": {"type": ["string", "array"], "items": UUID},
        "query": {"type": ["string", "object"]},
        "target_cell": NAME,
        "different_cell": {"type": ["string", "array"], "items": {"type": "string"}},
        "build_near_host_ip": ADDRESS,
        "cidr": {"type": "string", "pattern": r"^/[0-9a-f.:]+\Z"},
    },
}
_SERVER: JSONObject = {
    "name": NAME,
    "imageRef": {"type": "string", "format": formats.IMAGE_REF},
    "flavorRef": {"type": ["string", "integer"], "minLength": 1, "format": formats.TEXT},
    "adminPass": {"type": "string"},
    "metadata": METADATA,
    "OS-DCF:diskConfig": DISK_CONFIG,
    "accessIPv4": IPV4,
    "accessIPv6": IPV6,
    "availability_zone": NAME,
    "block_device_mapping": {"type": "array", "items": obj(_OLD_DEVICE)},
    "config_drive": BOOLEAN,
    "key_name": NAME,
    "min_count": _COUNT,
    "max_count": _COUNT,
    "return_reservation_id": BOOLEAN,
    "security_groups": {"type": "array", "items": obj({"name": NAME})},
    "user_data": {"type": "string", "maxLength": 65535, "format": formats.BASE64},
}
FILE = obj({"path": {"type": "string"}, "contents": {"type": "string", "format": formats.BASE64}})
CERTIFICATES: JSONObject = {
    "type": ["array", "null"],
    "minItems": 1,
    "maxItems": 50,
    "uniqueItems": True,
    "items": {"type": "string", "minLength": 1},
}
LEAF: JSONObject = {
    "type": "string",
    "pattern": r"^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+\Z",
    "minLength": 2,
    "maxLength": 63,
}


def _networks(since: Since) -> JSONObject:
    tagged = (2, 32) <= since < (2, 37) or since >= (2, 42)
    network = {**_NETWORK, **({"tag": TAG} if tagged else {})}
    if since < (2, 37):
        return {"type": "array", "items": obj(network)}
    several = {"type": "array", "items": obj({**network, "uuid": UUID})}
    return {"oneOf": [several, {"enum": ["none", "auto"]}]}


def _create(since: Since) -> JSONObject:
    device = dict(_DEVICE)
    if since == (2, 32) or since >= (2, 42):
        device["tag"] = TAG
    if since >= (2, 67):
        device["volume_type"] = {"type": ["string", "null"], "maxLength": 255}
    server = {
        **_SERVER,
        "networks": _networks(since),
        "block_device_mapping_v2": {"type": "array", "items": obj(device)},
    }
    if since < (2, 57):
        server["personality"] = {"type": "array", "items": FILE}
    for first, fields in ADDED.items():
        server |= fields if since >= first else {}
    required = ["name", "flavorRef", *(["networks"] if since >= (2, 37) else [])]
    hints = {"os:scheduler_hints": _HINTS, "OS-SCH-HNT:scheduler_hints": _HINTS}
    return obj({"server": obj(server, required), **hints}, ["server"])


ADDED: dict[Since, JSONObject] = {
    (2, 19): {"description": DESCRIPTION},
    (2, 52): {"tags": TAGS},
    (2, 63): {"trusted_image_certificates": CERTIFICATES},
    (2, 74): {"host": HOST, "hypervisor_hostname": HOST},
    (2, 90): {"hostname": LEAF},
    (2, 94): {"hostname": HOST},
}
CHANGES: list[Since] = [(2, 1), (2, 32), (2, 33), (2, 37), (2, 42), (2, 57), (2, 67), *ADDED]
CREATE = Schemas({since: _create(since) for since in CHANGES})
