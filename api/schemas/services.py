"""What requests about the deployment's services must look like."""

from api import query
from api.query import QuerySchemas, multi
from api.schemas.parameters import HOST, TEXT
from api.validation import Schemas, obj
from common.actions.words import BOOLEAN

STATUS = {"status": {"enum": ["enabled", "disabled"]}}
WORDS = {**TEXT, "minLength": 1}
REASON = {"disabled_reason": WORDS}
FORCED_DOWN = {"forced_down": BOOLEAN}

LIST = QuerySchemas(
    {(2, 1): {"host": multi(query.STRING), "binary": multi(query.STRING)}}, strict=(2, 75)
)
UPDATE = Schemas({(2, 53): obj(STATUS | REASON | FORCED_DOWN)})

# Before 2.53 services were named by host and binary, and all fields were known for each change
_BY_NAME = {"host": HOST, "binary": WORDS, **REASON}
BY_NAME = Schemas(
    {
        (2, 1): obj(_BY_NAME, ["host", "binary"]),
        (2, 11): obj(_BY_NAME | FORCED_DOWN, ["host", "binary"]),
    }
)
