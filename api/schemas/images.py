"""What requests about images must look like."""

from api import query
from api.query import QuerySchemas, multi, single

IDS = {**query.STRING, "maxLength": 40_000}

LIST = QuerySchemas({(2, 1): {**query.PAGING, "id": single(IDS), "name": multi(query.STRING)}})
