"""What requests about hypervisors must look like."""

from api import query
from api.query import QuerySchemas, single

_2_53 = {
    **query.PAGING,
    "hypervisor_hostname_pattern": single(query.STRING),
    "with_servers": single(query.BOOLEAN),
}

LIST = QuerySchemas({(2, 1): {}, (2, 33): query.PAGING, (2, 53): _2_53})
SHOW = QuerySchemas({(2, 1): {}, (2, 53): {"with_servers": single(query.BOOLEAN)}})
