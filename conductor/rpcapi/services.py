"""Records of services and their compute nodes."""

from typing import Any

from common.context import RequestContext
from common.objects import ComputeNode, ServiceRecord
from common.rpcapi import RPCAPI, call


class ServiceRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about services and compute nodes."""

    @call("3.0")
    def service_list(self, ctxt: RequestContext, filters: dict[str, Any]) -> list[ServiceRecord]:
        """Services by id; ``filters`` may have ``host``, ``binary`` and ``topic``."""

    @call("3.0")
    def service_get(self, ctxt: RequestContext, service_uuid: str) -> ServiceRecord:
        """One service by its uuid."""

    @call("3.0")
    def service_update(
        self, ctxt: RequestContext, service_uuid: str, updates: dict[str, Any]
    ) -> ServiceRecord:
        """Change what an operator may: ``disabled``, ``disabled_reason``, ``forced_down``."""

    @call("3.0")
    def service_delete(self, ctxt: RequestContext, service_uuid: str) -> None:
        """Forget a service, and the compute node of a compute.

        :raises ServiceInUse: servers are still on it, or it is still up
        """

    @call("3.0")
    def compute_node_list(
        self, ctxt: RequestContext, limit: int | None = None, marker: str | None = None
    ) -> list[ComputeNode]:
        """Compute nodes by id, each with its service; ``marker`` is a uuid."""

    @call("3.0")
    def compute_node_get(self, ctxt: RequestContext, node_uuid: str) -> ComputeNode:
        """One compute node by its uuid, with its service."""
