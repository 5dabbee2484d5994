"""Paging: lists asked of the conductor in pages that fit into a message."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from common.exception import PayloadTooLarge

SMALLER = 4

T = TypeVar("T")
Ask = Callable[..., list[T]]


def read(ask: Ask[T], ident: str, limit: int, marker: str | None) -> tuple[list[T], str | None]:
    """A page, and the marker of the next one, None after the last.

    :param ask: gives the first ``limit`` items after the one that ``marker`` names
    :param ident: the field of an item that a marker names
    :param limit: most items; there are fewer where they are so large that no more of them fit
    """
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


def read_all(ask: Ask[T], ident: str, limit: int) -> Iterator[T]:
    """All items, however many, read ``limit`` at once."""
    found, marker = read(ask, ident, limit, None)
    yield from found
    while marker is not None:
        found, marker = read(ask, ident, limit, marker)
        yield from found
