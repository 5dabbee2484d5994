"""What handlers have in common: whom they ask, and how they read long lists."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from oslo_config import cfg

from api.formats import is_uuid
from api.query import Query
from common.exception import InstanceNotFound, PayloadTooLarge
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI

SMALLER = 4

T = TypeVar("T")
Ask = Callable[..., list[T]]  # gives the first ``limit`` items after the one ``marker`` names


class Handler:
    """Answers requests about one noun with what it asks of a conductor.

    Its responders are called ``on_METHOD``, or ``on_METHOD_SUFFIX`` for routes with a suffix.

    :param options: those of the group [api]
    """

    def __init__(
        self, conductor: ConductorAPI, tasks: ComputeTaskAPI, options: cfg.ConfigOpts.GroupAttr
    ) -> None:
        self._conductor = conductor
        self._tasks = tasks
        self._options = options
        self._max_limit: int = options.max_limit

    def _page(self, query: Query, ask: Ask[T], ident: str) -> tuple[list[T], str | None]:
        """The page that a query asks for, and the marker of the next one, None after the last.

        :param ident: the field of an item that a marker names
        """
        return page(query, ask, ident, self._max_limit)

    def _all(self, ask: Ask[T], ident: str) -> Iterator[T]:
        """All items, however many, in as many pages."""
        found, marker = _read(ask, ident, self._max_limit, None)
        yield from found
        while marker is not None:
            found, marker = _read(ask, ident, self._max_limit, marker)
            yield from found


def page(query: Query, ask: Ask[T], ident: str, max_limit: int) -> tuple[list[T], str | None]:
    """The page that a query asks for, and the marker of the next one, None after the last."""
    limit = min(query.number("limit", max_limit), max_limit)
    return _read(ask, ident, limit, query.get("marker") or None)


def require_server_id(server_id: str) -> None:
    """Spare the conductor what can't be a server.

    :raises InstanceNotFound: it is none
    """
    if not is_uuid(server_id):
        raise InstanceNotFound(instance=server_id)


def _read(ask: Ask[T], ident: str, limit: int, marker: str | None) -> tuple[list[T], str | None]:
    """A page: fewer items than ``limit`` where no more of them fit into a message."""
    while limit > 0:
        try:
            found = ask(limit=limit, marker=marker)
        except PayloadTooLarge:
            if limit == 1:
                raise
            limit = max(1, limit // SMALLER)
        else:
            return found, getattr(found[-1], ident) if len(found) == limit else None
    return [], None
