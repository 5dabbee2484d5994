"""Records of aggregates."""

from typing import Any

from common.context import RequestContext
from common.objects import Aggregate
from common.rpcapi import RPCAPI, call


class AggregateRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about aggregates, for administrators alone.

    What would change the availability zone of a server, or give a host two, raises
    ``AggregateInvalid``, or ``AggregateConflict`` where a host was to come or to leave.
    """

    @call("3.1")
    def aggregate_list(self, ctxt: RequestContext) -> list[Aggregate]:
        """All aggregates, oldest first."""

    @call("3.1")
    def aggregate_get(self, ctxt: RequestContext, aggregate_id: int) -> Aggregate:
        """One aggregate with its hosts."""

    @call("3.1")
    def aggregate_create(
        self, ctxt: RequestContext, name: str, metadata: dict[str, str]
    ) -> Aggregate:
        """Add an aggregate without hosts.

        :raises AggregateExists: the name is taken
        """

    @call("3.1")
    def aggregate_update(
        self, ctxt: RequestContext, aggregate_id: int, updates: dict[str, Any]
    ) -> Aggregate:
        """Change ``name`` and ``metadata``, of which None removes a key and the rest stays."""

    @call("3.1")
    def aggregate_delete(self, ctxt: RequestContext, aggregate_id: int) -> None:
        """Remove an aggregate that has no hosts."""

    @call("3.1")
    def aggregate_add_host(self, ctxt: RequestContext, aggregate_id: int, host: str) -> Aggregate:
        """Put a host into an aggregate.

        :raises ComputeHostNotFound, AggregateHostExists: there is no such host; it is in it
        """

    @call("3.1")
    def aggregate_remove_host(
        self, ctxt: RequestContext, aggregate_id: int, host: str
    ) -> Aggregate:
        """Take a host out of an aggregate."""
