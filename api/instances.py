"""Instances, asked of the conductor in pieces that fit into a message."""

from collections.abc import Iterator
from typing import Any

from api.formats import is_uuid
from common.context import RequestContext
from common.exception import InstanceNotFound, PayloadTooLarge
from common.objects import Instance
from conductor.rpcapi import ConductorAPI

SMALLER = 4


class Instances:
    """Reads lists of instances from the conductor.

    :param max_limit: most instances asked for at once
    """

    def __init__(self, conductor: ConductorAPI, max_limit: int) -> None:
        self._conductor = conductor
        self.max_limit = max_limit

    def page(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int,
        marker: str | None = None,
        **order: list[str] | None,
    ) -> tuple[list[Instance], int]:
        """A page of instances, and the limit it keeps to: lower than the one asked for where the
        instances are so large that no more of them fit.
        """
        while True:
            try:
                found = self._conductor.instance_list(ctxt, filters, limit, marker, **order)
            except PayloadTooLarge:
                if limit <= 1:
                    raise
                limit = max(1, limit // SMALLER)
            else:
                return found, limit

    def all(self, ctxt: RequestContext, filters: dict[str, Any]) -> Iterator[Instance]:
        """All instances, however many."""
        marker, full = None, True
        while full:
            found, limit = self.page(ctxt, filters, self.max_limit, marker)
            yield from found
            full = len(found) == limit
            marker = found[-1].uuid if full else None


def require_uuid(server_id: str) -> None:
    """Spare the conductor what can't be a server.

    :raises InstanceNotFound: it is none
    """
    if not is_uuid(server_id):
        raise InstanceNotFound(instance=server_id)
