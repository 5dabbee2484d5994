"""What requests about the actions on a server must look like."""

from api import query
from api.query import QuerySchemas, single

_2_58 = {
    "limit": single(query.NUMBER),
    "marker": single(query.STRING),
    "changes-since": single(query.DATE_TIME),
}

LIST = QuerySchemas(
    {(2, 1): {}, (2, 58): _2_58, (2, 66): {**_2_58, "changes-before": single(query.DATE_TIME)}},
    strict=(2, 58),
)
