"""Records, listed and shown: to administrators, and to everybody what is their own."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

import falcon
from falcon import Response
from oslo_config import cfg
from oslo_utils import strutils

from identity import errors
from identity.directory import Directory
from identity.handlers.base import Handler
from identity.records import Record
from identity.request import Request
from identity.tokens import Token, Tokens

# what asks for a page, or for an order: everything is one page, and clients sort
UNFILTERED: Final = frozenset({"limit", "marker", "sort_key", "sort_dir"})


AllOf = Callable[[Request], Iterator[Record]]
Own = Callable[[Token], Container[str] | None]


def nobodys(_: Token) -> Container[str]:
    """Own nothing: it is for administrators."""
    return ()


def everybodys(_: Token) -> None:
    """Own everything: it is for everybody."""


class Nouns(Handler):
    """``/NOUNs`` and ``/NOUNs/ID``.

    :param noun: in the singular, as answers have it
    :param all_of: gives the records
    :param filters: the fields that a query can ask for
    :param own: the ids that whoever has a token may see; None: all of them
    """

    def __init__(
        self,
        conf: cfg.ConfigOpts,
        directory: Directory,
        tokens: Tokens,
        noun: str,
        all_of: AllOf,
        filters: Collection[str],
        own: Own,
    ) -> None:
        super().__init__(conf, directory, tokens)
        self._noun = noun
        self._all_of = all_of
        self._filters = filters
        self._own = own

    def on_get(self, req: Request, resp: Response) -> None:
        """List those that the query's filters let through."""
        caller = self._caller(req)
        if self._own(caller) is not None and not self._is_admin(caller):
            raise errors.forbidden(f"list_{self._noun}s")
        self._list(req, resp, self._all_of(req))

    def on_get_item(self, req: Request, resp: Response, ident: str) -> None:
        """Show one."""
        caller = self._caller(req)
        own = self._own(caller)
        if own is not None and ident not in own and not self._is_admin(caller):
            raise errors.forbidden(f"get_{self._noun}")
        found = next((each for each in self._all_of(req) if each["id"] == ident), None)
        if found is None:
            raise errors.not_found(self._noun, ident)
        resp.media = {self._noun: self._linked(req, found)}

    def on_get_mine(self, req: Request, resp: Response) -> None:
        """List those that the caller has a role in."""
        own = self._directory.roles(self._caller(req).user)
        self._list(req, resp, (each for each in self._all_of(req) if each["id"] in own))

    def on_get_of_user(self, req: Request, resp: Response, ident: str) -> None:
        """List those that a user has a role, or is, in."""
        caller = self._caller(req)
        if ident != caller.user and not self._is_admin(caller):
            raise errors.forbidden(f"list_user_{self._noun}s")
        if ident not in self._directory.users.file.users():
            raise errors.not_found("user", ident)
        theirs = self._directory.roles(ident)
        self._list(req, resp, (each for each in self._all_of(req) if each["id"] in theirs))

    def _list(self, req: Request, resp: Response, records: Iterable[Record]) -> None:
        query = {name: req.params[name] for name in req.params.keys() - UNFILTERED}
        check(query, self._filters, f"{self._noun}s")
        shown = [self._linked(req, each) for each in records if _fits(each, query)]
        resp.media = page(req, f"{self._noun}s", shown)

    def _linked(self, req: Request, record: Record) -> Record:
        link = req.href(f"{self._noun}s", quote(record["id"], safe=""))
        return record | {"links": {"self": link}}


def check(query: Iterable[str], filters: Collection[str], nouns: str) -> None:
    """Refuse filters that there are not: a list without them has more in it than was asked for.

    :raises HTTPBadRequest: there is one
    """
    for name in set(query) - set(filters):
        raise falcon.HTTPBadRequest(
            description=f"{nouns} can't be filtered by {name}, but by {', '.join(sorted(filters))}."
        )


def page(req: Request, nouns: str, records: list[Record]) -> dict[str, Any]:
    """A list, as answers have it: the only page of one."""
    links = {"next": None, "self": req.forwarded_prefix + req.relative_uri, "previous": None}
    return {nouns: records, "links": links}


def _fits(record: Record, query: dict[str, Any]) -> bool:
    return all(_is(record.get(name), wanted) for name, wanted in query.items())


def _is(value: object, wanted: Any) -> bool:
    if isinstance(value, bool):
        return value is strutils.bool_from_string(wanted or "true")
    return value == wanted
