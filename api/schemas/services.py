"""What requests about the deployment's services must look like."""

from api import query
from api.query import QuerySchemas, single
from api.schemas.parameters import NAME
from api.validation import body_schemas, obj

REASON = {**NAME, "minLength": 1}
_OLD = {"host": NAME, "binary": NAME}

LIST = QuerySchemas({(2, 1): {"host": single(query.STRING), "binary": single(query.STRING)}})

# before 2.53, when services were named by host and binary
ENABLE_OR_DISABLE = body_schemas({(2, 1): obj(_OLD, _OLD)})
DISABLE_LOG_REASON = body_schemas(
    {(2, 1): obj({**_OLD, "disabled_reason": REASON}, [*_OLD, "disabled_reason"])}
)
FORCE_DOWN = body_schemas(
    {(2, 11): obj({**_OLD, "forced_down": {"type": "boolean"}}, [*_OLD, "forced_down"])}
)

UPDATE = body_schemas(
    {
        (2, 53): obj(
            {
                "status": {"enum": ["enabled", "disabled"]},
                "disabled_reason": REASON,
                "forced_down": {"type": "boolean"},
            },
            minProperties=1,
        )
    }
)
