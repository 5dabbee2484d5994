"""What requests about servers must look like."""

from typing import Any

from api import formats, query
from api.query import QuerySchemas, multi, single
from api.schemas.parameters import DESCRIPTION, METADATA, NAME, TAG, TAGS, TEXT, whole_number
from api.validation import JSONObject, Schemas, obj, under

MOST_AT_ONCE = 100
BLOCK_DEVICE = obj(
    {
        "uuid": {"type": "string", "format": formats.UUID4},
        "boot_index": {"type": ["integer", "string", "null"]},
        "source_type": {"enum": ["image", "volume", "snapshot", "blank"]},
        "destination_type": {"enum": ["local", "volume"]},
        "delete_on_termination": {"type": "boolean"},
        "volume_size": {"type": ["integer", "string", "null"]},
    }
)
_NETWORK: JSONObject = {
    "uuid": {"type": "string", "format": formats.UUID4},
    "port": {"type": ["string", "null"], "format": formats.UUID4},
    "fixed_ip": TEXT,
}
NETWORKS: JSONObject = {"type": "array", "items": obj(_NETWORK)}
NETWORKS_2_42: JSONObject = {"type": "array", "items": obj({**_NETWORK, "tag": TAG})}
SERVER: JSONObject = {
    "name": NAME,
    "flavorRef": {"type": ["string", "integer"], "maxLength": 255, "format": formats.TEXT},
    "imageRef": {"type": "string", "format": formats.IMAGE_REF},
    "networks": NETWORKS,
    "metadata": METADATA,
    "user_data": {"type": "string", "maxLength": 65535, "format": formats.BASE64},
    "availability_zone": {**NAME, "type": ["string", "null"]},
    "min_count": whole_number(1, MOST_AT_ONCE),
    "max_count": whole_number(1, MOST_AT_ONCE),
    "return_reservation_id": {"type": "boolean"},
    "block_device_mapping_v2": {"type": "array", "items": BLOCK_DEVICE},
    "key_name": TEXT,
}
AUTO_OR_NONE = {"enum": ["auto", "none"]}
REQUIRED = ("name", "flavorRef")
REQUIRED_2_37 = (*REQUIRED, "networks")


def _create(required: tuple[str, ...], **added: Any) -> JSONObject:
    return under("server", obj({**SERVER, **added}, required))


_2_19 = {"description": DESCRIPTION}
_2_37 = {**_2_19, "networks": {"anyOf": [NETWORKS, AUTO_OR_NONE]}}
_2_42 = {**_2_19, "networks": {"anyOf": [NETWORKS_2_42, AUTO_OR_NONE]}}
_2_52 = {**_2_42, "tags": TAGS}
_2_74 = {**_2_52, "host": NAME}

CREATE = Schemas(
    {
        (2, 1): _create(REQUIRED),
        (2, 19): _create(REQUIRED, **_2_19),
        (2, 37): _create(REQUIRED_2_37, **_2_37),
        (2, 42): _create(REQUIRED_2_37, **_2_42),
        (2, 52): _create(REQUIRED_2_37, **_2_52),
        (2, 74): _create(REQUIRED_2_37, **_2_74),
    }
)


def _update(**added: Any) -> JSONObject:
    return under("server", obj({"name": NAME, **added}, minProperties=1))


UPDATE = Schemas({(2, 1): _update(), (2, 19): _update(**_2_19)})

SORT_KEYS = {
    "availability_zone": "availability_zone",
    "created_at": "created_at",
    "display_name": "display_name",
    "host": "host",
    "hostname": "hostname",
    "image_ref": "image_id",
    "launched_at": "launched_at",
    "power_state": "power_state",
    "project_id": "project_id",
    "task_state": "task_state",
    "updated_at": "updated_at",
    "user_id": "user_id",
    "uuid": "uuid",
    "vm_state": "vm_state",
}
_LIST = {
    **query.PAGING,
    "sort_key": multi({"enum": list(SORT_KEYS)}),
    "sort_dir": multi({"enum": ["asc", "desc"]}),
    "name": single(query.REGEX),
    "status": multi(query.STRING),
    "image": single(query.STRING),
    "flavor": single(query.STRING),
    "host": single(query.STRING),
    "availability_zone": single(query.STRING),
    "reservation_id": single(query.STRING),
    "uuid": multi(query.STRING),
    "user_id": single(query.STRING),
    "project_id": single(query.STRING),
    "tenant_id": single(query.STRING),
    "deleted": single(query.BOOLEAN),
    "all_tenants": single(query.BOOLEAN),
    "changes-since": single(query.DATE_TIME),
    "ip": single(query.REGEX),
    "ip6": single(query.REGEX),
}
TAGS_FILTERS = ("tags", "tags-any", "not-tags", "not-tags-any")
_LIST_2_26 = _LIST | dict.fromkeys(TAGS_FILTERS, single(query.TAGS))
_LIST_2_66 = {**_LIST_2_26, "changes-before": single(query.DATE_TIME)}

LIST = QuerySchemas({(2, 1): _LIST, (2, 26): _LIST_2_26, (2, 66): _LIST_2_66})
