"""What requests about which projects flavors are for must look like."""

from api import formats
from api.validation import JSONObject, Schemas, under

_TENANT: JSONObject = {"type": "string", "minLength": 1, "maxLength": 255, "format": formats.TEXT}

ADD, REMOVE = (
    Schemas({(2, 1): under(name, under("tenant", _TENANT))})
    for name in ("addTenantAccess", "removeTenantAccess")
)
