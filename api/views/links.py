"""Links from one resource to itself, to others, and to the next page."""

import falcon

from api.query import Query
from api.request import Request

Link = dict[str, str]


def to(req: Request, *path: str) -> list[Link]:
    """Both links of a resource, with a version and without."""
    return [{"rel": "self", "href": req.href(*path)}, bookmark(req, *path)]


def bookmark(req: Request, *path: str) -> Link:
    """The link without a version."""
    return {"rel": "bookmark", "href": "/".join((req.forwarded_prefix, *path))}


def next_page(req: Request, query: Query, name: str, marker: str | None) -> dict[str, list[Link]]:
    """The link to the next page under its name in the answer, if there is one."""
    if marker is None:
        return {}
    href = next_href(req.forwarded_prefix + req.path, query, marker)
    return {name: [{"rel": "next", "href": href}]}


def next_href(base: str, query: Query, marker: str) -> str:
    """Where the next page is: the same query, from ``marker`` on."""
    values = {**query.values, "marker": [marker]}
    return base + falcon.to_query_str(values, comma_delimited_lists=False)
