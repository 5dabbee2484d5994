"""What requests about hypervisors must look like."""

from api import query
from api.query import QuerySchemas, single
from api.schemas.parameters import HOST
from common.actions.words import BOOLEAN

_2_53 = {
    "limit": single(query.NUMBER),
    "marker": single(query.STRING),
    "hypervisor_hostname_pattern": single(HOST),
    "with_servers": single(BOOLEAN),
}

LIST = QuerySchemas({(2, 1): {}, (2, 33): query.PAGING, (2, 53): _2_53}, strict=(2, 53))
SHOW = QuerySchemas({(2, 1): {}, (2, 53): {"with_servers": single(BOOLEAN)}}, strict=(2, 53))
