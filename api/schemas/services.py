"""What requests about the deployment's services must look like."""

from api import query
from api.query import QuerySchemas, multi
from api.schemas.parameters import NAME
from api.validation import JSONObject, Schemas, obj

STATUS = {"status": {"enum": ["enabled", "disabled"]}}
REASON = {"disabled_reason": NAME}
FORCED_DOWN = {"forced_down": {"type": "boolean"}}

LIST = QuerySchemas(
    {(2, 1): {"host": multi(query.STRING), "binary": multi(query.STRING)}}, strict=(2, 75)
)
UPDATE = Schemas({(2, 53): obj(STATUS | REASON | FORCED_DOWN, minProperties=1)})


def _by_name(changes: JSONObject) -> JSONObject:
    """A change before 2.53, when services were named by host and binary: all of it is required."""
    properties = {"host": NAME, "binary": NAME, **changes}
    return obj(properties, properties)


ENABLE_OR_DISABLE = Schemas({(2, 1): _by_name({})})
DISABLE_LOG_REASON = Schemas({(2, 1): _by_name(REASON)})
FORCE_DOWN = Schemas({(2, 11): _by_name(FORCED_DOWN)})
