"""What the bodies of requests about a server's metadata must look like."""

from api.schemas.parameters import METADATA
from api.validation import body_schemas, obj

ALL = body_schemas({(2, 1): obj({"metadata": METADATA}, ["metadata"])})
ONE = body_schemas(
    {(2, 1): obj({"meta": {**METADATA, "minProperties": 1, "maxProperties": 1}}, ["meta"])}
)
