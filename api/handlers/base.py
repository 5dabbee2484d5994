"""What handlers have in common."""

from typing import TypeVar

from api import paging
from api.formats import is_uuid
from api.query import Query
from common.exception import InstanceNotFound
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI

T = TypeVar("T")


class Handler:
    """Answers requests about one noun with what it asks of a conductor.

    Its responders are called ``on_METHOD``, or ``on_METHOD_SUFFIX`` for routes with a suffix.

    :param max_limit: most items in one page of a list
    """

    def __init__(self, conductor: ConductorAPI, tasks: ComputeTaskAPI, max_limit: int) -> None:
        self._conductor = conductor
        self._tasks = tasks
        self._max_limit = max_limit

    def _page(self, query: Query, ask: paging.Ask[T], ident: str) -> tuple[list[T], str | None]:
        """The page that a query asks for, as ``paging.read`` gives it."""
        limit = min(query.number("limit", self._max_limit), self._max_limit)
        return paging.read(ask, ident, limit, query.get("marker"))


def require_server_id(server_id: str) -> None:
    """Spare the conductor what can't be a server.

    :raises InstanceNotFound: it is none
    """
    if not is_uuid(server_id):
        raise InstanceNotFound(instance=server_id)
