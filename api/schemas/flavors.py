"""What requests about flavors must look like."""

from typing import Any

from api import query
from api.query import QuerySchemas, multi
from api.schemas.parameters import DESCRIPTION, NAME, whole_number
from api.validation import JSONObject, Schemas, obj, under
from common.actions.words import BOOLEAN

ID_PATTERN = r"^[a-zA-Z0-9._-]([a-zA-Z0-9. _-]{0,253}[a-zA-Z0-9._-])?\Z"
FACTOR = {
    "type": ["number", "string"],
    "pattern": r"^[0-9]+(\.[0-9]+)?\Z",
    "exclusiveMinimum": 0,
    "maximum": 3.40282e38,
}
REQUIRED = ("name", "ram", "vcpus", "disk")


def _create(**added: Any) -> JSONObject:
    flavor = {
        "name": NAME,
        "id": {**whole_number(0), "type": ["string", "integer", "null"], "pattern": ID_PATTERN},
        "ram": whole_number(1),
        "vcpus": whole_number(1),
        "disk": whole_number(0),
        "OS-FLV-EXT-DATA:ephemeral": whole_number(0),
        "swap": whole_number(0),
        "rxtx_factor": FACTOR,
        "os-flavor-access:is_public": BOOLEAN,
        **added,
    }
    return under("flavor", obj(flavor, REQUIRED))


DESCRIBED = {**DESCRIPTION, "maxLength": 65535}
SORT_KEYS = (
    *("created_at", "description", "disabled", "ephemeral_gb", "flavorid", "id", "is_public"),
    *("memory_mb", "name", "root_gb", "rxtx_factor", "swap", "updated_at", "vcpu_weight", "vcpus"),
)

CREATE = Schemas({(2, 1): _create(), (2, 55): _create(description=DESCRIBED)})

UPDATE = Schemas({(2, 55): under("flavor", under("description", DESCRIBED))})

LIST = QuerySchemas(
    {
        (2, 1): {
            **query.PAGING,
            "is_public": multi(query.STRING),
            "minRam": multi(query.STRING),
            "minDisk": multi(query.STRING),
            "sort_key": multi({"enum": list(SORT_KEYS)}),
            "sort_dir": multi({"enum": ["asc", "desc"]}),
        }
    },
    strict=(2, 75),
)
