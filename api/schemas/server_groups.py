"""What requests about server groups must look like."""

from typing import Any

from api import query
from api.query import QuerySchemas, multi
from api.schemas.parameters import NAME, whole_number
from api.validation import JSONObject, Schemas, obj, under
from common.objects import GroupPolicy

HARD = [GroupPolicy.ANTI_AFFINITY, GroupPolicy.AFFINITY]
ALL = [*HARD, GroupPolicy.SOFT_ANTI_AFFINITY, GroupPolicy.SOFT_AFFINITY]
MOST = {**whole_number(1), "type": ["integer", "string"], "pattern": r"^[1-9][0-9]{0,8}\Z"}
RULES = obj({"max_server_per_host": MOST})


def _create(required: str, **properties: Any) -> JSONObject:
    return under("server_group", obj({"name": NAME, **properties}, ["name", required]))


def _one_of(policies: list[str]) -> JSONObject:
    one = {"type": "array", "items": {"enum": policies}, "minItems": 1, "maxItems": 1}
    return _create("policies", policies=one)


CREATE = Schemas(
    {
        (2, 1): _one_of(HARD),
        (2, 15): _one_of(ALL),
        (2, 64): _create("policy", policy={"enum": ALL}, rules=RULES),
    }
)

LIST = QuerySchemas(
    {
        (2, 1): {
            "all_projects": multi(query.STRING),
            "limit": multi(query.NUMBER),
            "offset": multi(query.NUMBER),
        }
    },
    strict=(2, 75),
)
