"""Links from one resource to itself, to others, and to the next page."""

from api.query import Query, next_href
from api.request import Request

Link = dict[str, str]


def to(req: Request, *path: str) -> list[Link]:
    """Both links of a resource, with a version and without."""
    return [{"rel": "self", "href": req.href(*path)}, bookmark(req, *path)]


def bookmark(req: Request, *path: str) -> Link:
    """The link without a version."""
    return {"rel": "bookmark", "href": "/".join((req.forwarded_prefix, *path))}


def next_page(
    req: Request, query: Query, name: str, limit: int, ids: list[str]
) -> dict[str, list[Link]]:
    """The link to the next page under its name in the answer, if this page is full."""
    if not ids or len(ids) < limit:
        return {}
    href = next_href(req.forwarded_prefix + req.path, query, ids[-1])
    return {name: [{"rel": "next", "href": href}]}
