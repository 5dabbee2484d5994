"""What requests about keypairs must look like."""

from typing import Any

from api import formats, query
from api.query import QuerySchemas, multi
from api.schemas.parameters import NAME
from api.validation import JSONObject, Schemas, obj, under

KEY = {"type": "string", "maxLength": 65535, "format": formats.TEXT}
USER = {"type": "string", "maxLength": 255, "format": formats.TEXT}


def _create(characters: str, *required: str, **added: Any) -> JSONObject:
    name = {**NAME, "pattern": rf"^[{characters}]+\Z"}
    return under("keypair", obj({"name": name, "public_key": KEY, **added}, ["name", *required]))


_SIMPLE, _2_92 = r"_\- a-zA-Z0-9", r"_\-@. a-zA-Z0-9"
_2_2 = {"type": {"enum": ["ssh", "x509"]}}
_2_10 = {**_2_2, "user_id": USER}

CREATE = Schemas(
    {
        (2, 1): _create(_SIMPLE),
        (2, 2): _create(_SIMPLE, **_2_2),
        (2, 10): _create(_SIMPLE, **_2_10),
        (2, 92): _create(_2_92, "public_key", **_2_10),
    }
)

_USER = {"user_id": multi(query.STRING)}
LIST = QuerySchemas(
    {(2, 1): {}, (2, 10): _USER, (2, 35): {**_USER, **query.PAGING}}, strict=(2, 75)
)
ONE = QuerySchemas({(2, 1): {}, (2, 10): _USER}, strict=(2, 75))
