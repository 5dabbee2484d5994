"""What the bodies of requests about a server's metadata must look like."""

from api.schemas.parameters import METADATA
from api.validation import Schemas, under

ALL = Schemas({(2, 1): under("metadata", METADATA)})
ONE = Schemas({(2, 1): under("meta", {**METADATA, "minProperties": 1, "maxProperties": 1})})
