"""What requests about limits must look like."""

from api import query
from api.query import QuerySchemas, multi

INDEX = QuerySchemas({(2, 1): {"tenant_id": multi(query.STRING)}}, strict=(2, 75))
