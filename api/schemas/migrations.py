"""What requests about migrations must look like."""

from api import query
from api.query import QuerySchemas, multi, single
from api.validation import Schemas, under

_2_1 = {
    name: multi(query.STRING)
    for name in ("hidden", "host", "instance_uuid", "source_compute", "status", "migration_type")
}
_2_59 = {
    **_2_1,
    "limit": single(query.NUMBER),
    "marker": single(query.STRING),
    "changes-since": single(query.DATE_TIME),
}
_2_66 = {**_2_59, "changes-before": single(query.DATE_TIME)}
_2_80 = {**_2_66, "user_id": single(query.STRING), "project_id": single(query.STRING)}

LIST = QuerySchemas({(2, 1): _2_1, (2, 59): _2_59, (2, 66): _2_66, (2, 80): _2_80}, strict=(2, 59))
FORCE_COMPLETE = Schemas({(2, 22): under("force_complete", {"type": "null"})})
