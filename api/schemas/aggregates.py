"""What requests about aggregates must look like."""

from api import formats
from api.schemas.parameters import METADATA, NAME, TEXT
from api.validation import JSONObject, Schemas, obj, under

ZONE: JSONObject = {**NAME, "type": ["string", "null"], "pattern": r"^[^:]*\Z"}
RENAMED = {"type": "string", "maxLength": 255, "pattern": r"\S", "format": formats.TEXT}
HOST = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[a-zA-Z0-9._-]*\Z"}
CHANGES = {**METADATA, "additionalProperties": {**TEXT, "type": ["string", "null"]}}

CREATE = Schemas(
    {(2, 1): under("aggregate", obj({"name": NAME, "availability_zone": ZONE}, ["name"]))}
)
UPDATE = Schemas(
    {(2, 1): under("aggregate", obj({"name": RENAMED, "availability_zone": ZONE}, minProperties=1))}
)
ACTIONS = {
    "add_host": Schemas({(2, 1): under("add_host", under("host", HOST))}),
    "remove_host": Schemas({(2, 1): under("remove_host", under("host", HOST))}),
    "set_metadata": Schemas({(2, 1): under("set_metadata", under("metadata", CHANGES))}),
}
