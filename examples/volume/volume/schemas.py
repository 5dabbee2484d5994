"""What requests about volumes must look like."""

from api import formats
from api.query import BOOLEAN, PAGING, STRING, QuerySchemas, single
from api.validation import JSONObject, Schemas, obj, under

TEXT: JSONObject = {"type": ["string", "null"], "maxLength": 255, "format": formats.TEXT}
# Of these there are none here. Clients name them all the same, and without a value that is well.
NONE_HERE = (
    "backup_id",
    "consistencygroup_id",
    "imageRef",
    "scheduler_hints",
    "snapshot_id",
    "source_volid",
    "volume_type",
)
MOST_GIB = 2**20

_VOLUME = obj(
    {
        "size": {"type": "integer", "minimum": 1, "maximum": MOST_GIB},
        "name": TEXT,
        "description": TEXT,
        "availability_zone": {"enum": ["nova", None]},
        "metadata": {"type": ["object", "null"], "maxProperties": 0},
        "multiattach": {"enum": [False, None]},
        **{name: {"type": "null"} for name in NONE_HERE},
    },
    ["size"],
)
CREATE = Schemas({(2, 1): under("volume", _VOLUME)})
LIST = QuerySchemas(
    {
        (2, 1): {
            **PAGING,
            "name": single(STRING),
            "status": single(STRING),
            "all_tenants": single(BOOLEAN),
        }
    }
)

_ATTACHMENT: JSONObject = {
    "volumeId": {"type": "string", "format": "uuid"},
    "device": {"type": ["string", "null"], "pattern": "^/dev/vd[b-z]$"},
}
ATTACH = Schemas({(2, 1): under("volumeAttachment", obj(_ATTACHMENT, ["volumeId"]))})
PAGE = QuerySchemas({(2, 1): PAGING})
