"""HostStatus: how the hosts of servers are, for those who may know."""

from functools import cached_property

from api.policies import servers as policies
from api.request import Request
from common.objects import Instance, ServiceRecord
from conductor.rpcapi import ConductorAPI


class HostStatus:
    """Looks up the computes at most once per request, and only where the answer shows them."""

    def __init__(self, req: Request, conductor: ConductorAPI) -> None:
        self._ctxt = req.ctxt
        self._conductor = conductor
        self._shown = req.version >= (2, 16) and req.allows(policies.HOST_STATUS)

    def of(self, instance: Instance) -> str | None:
        """UP, DOWN, MAINTENANCE (disabled), UNKNOWN, empty without a host; None: not shown."""
        if not self._shown:
            return None
        if instance.host is None:
            return ""
        compute = self._computes.get(instance.host)
        return "UNKNOWN" if compute is None else _word(compute)

    @cached_property
    def _computes(self) -> dict[str, ServiceRecord]:
        computes = self._conductor.service_list(self._ctxt, {"topic": "compute"})
        return {record.host: record for record in computes}


def _word(compute: ServiceRecord) -> str:
    if compute.disabled:
        return "MAINTENANCE"
    return "UP" if compute.up else "DOWN"
