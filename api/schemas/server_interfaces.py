"""What requests about a server's interfaces must look like."""

from api import formats
from api.schemas.parameters import TAG, TEXT
from api.validation import JSONObject, Schemas, obj

_UUID: JSONObject = {"type": "string", "format": formats.UUID4}
_FIXED_IPS: JSONObject = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": obj({"ip_address": TEXT}, ["ip_address"]),
}
_2_1 = {"net_id": _UUID, "port_id": _UUID, "fixed_ips": _FIXED_IPS}

ATTACH = Schemas(
    {
        (2, 1): obj({"interfaceAttachment": obj(_2_1)}),
        (2, 49): obj({"interfaceAttachment": obj({**_2_1, "tag": TAG})}),
    }
)
