"""Instances, asked of the conductor in pieces that fit into a message."""

from collections.abc import Iterator
from typing import Any

from api.formats import is_uuid
from common.context import RequestContext
from common.exception import InstanceNotFound, PayloadTooLarge
from common.objects import Instance
from conductor.rpcapi import ConductorAPI

SMALLER = 4


def some(
    conductor: ConductorAPI,
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
            return conductor.instance_list(ctxt, filters, limit, marker, **order), limit
        except PayloadTooLarge:
            if limit <= 1:
                raise
            limit = max(1, limit // SMALLER)


def every(
    conductor: ConductorAPI, ctxt: RequestContext, filters: dict[str, Any], limit: int
) -> Iterator[Instance]:
    """All instances, however many, ``limit`` at most at once."""
    marker, full = None, True
    while full:
        found, kept_to = some(conductor, ctxt, filters, limit, marker)
        yield from found
        full = len(found) == kept_to
        marker = found[-1].uuid if full else None


def require_uuid(server_id: str) -> None:
    """Spare the conductor what can't be a server.

    :raises InstanceNotFound: it is none
    """
    if not is_uuid(server_id):
        raise InstanceNotFound(instance=server_id)
