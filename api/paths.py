"""Paths as older clients write them: with a project's id in them, or of the API before 2.1."""

import re
from collections.abc import Collection
from typing import Final

from api.microversion import MIN
from api.request import Request
from common.exception import Invalid

ROOT: Final = "/v2.1"
OLD_ROOT: Final = "/v2"
IMAGE_ROOT: Final = "/image"  # of an API of its own, as clients want it that look for Glance
DISCOVERY: Final = frozenset({"/", ROOT, OLD_ROOT, IMAGE_ROOT})
PROJECT = re.compile(r"[0-9a-f-]+")
OTHERS = (
    "Malformed request URL: URL's project_id {url!r} doesn't match Context's project_id {own!r}"
)


def rewrite(req: Request, nouns: Collection[str]) -> None:
    """Make the path one that routes know, where it is below a root of ours.

    :param nouns: what stands there where no project does
    :raises Invalid: it names a project that is not the caller's
    """
    root, _, rest = req.path.lstrip("/").partition("/")
    if f"/{root}" not in {ROOT, OLD_ROOT}:
        return
    first, _, more = rest.partition("/")
    if first not in nouns and (first == req.ctxt.project_id or PROJECT.fullmatch(first)):
        if first != req.ctxt.project_id:
            raise Invalid(OTHERS.format(url=first, own=req.ctxt.project_id))
        rest = more
    if f"/{root}" == OLD_ROOT:
        req.version = MIN  # there were no microversions
    req.path = f"{ROOT}/{rest}"
