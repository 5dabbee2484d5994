"""What requests about what projects have used must look like."""

from api import query
from api.query import QuerySchemas, multi

_SHOW = {"start": multi(query.STRING), "end": multi(query.STRING)}
_LIST = {**_SHOW, "detailed": multi(query.STRING)}

LIST = QuerySchemas({(2, 1): _LIST, (2, 40): {**_LIST, **query.PAGING}}, strict=(2, 75))
SHOW = QuerySchemas({(2, 1): _SHOW, (2, 40): {**_SHOW, **query.PAGING}}, strict=(2, 75))
