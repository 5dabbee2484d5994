"""Names in requests: which host is asked, and which web page makes a browser ask."""

import re

import falcon

from web.basic import is_loopback

_NAME = r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?"
HOST = re.compile(_NAME)
ORIGIN = re.compile(rf"null|[A-Za-z][A-Za-z0-9+.-]*://{_NAME}")
OTHER_SITES = frozenset({"cross-site", "same-site"})


def check(req: falcon.Request) -> None:
    """Refuse a request whose ``Host`` or ``Origin`` can be understood in more than one way.

    :raises HTTPBadRequest: it is malformed
    """
    _names(req)


def require_loopback(req: falcon.Request, group: str) -> None:
    """Answer who names a loopback host only, and pages of one: where no password is asked for.

    A page from elsewhere, whose name was made to point here, would read along otherwise.

    :param group: of the options that the error is to name
    :raises HTTPBadRequest, HTTPForbidden: it is malformed; it is not a loopback host's
    """
    for name in _names(req):
        if not is_loopback(name):
            raise falcon.HTTPForbidden(
                description=f"Without a password the {group} answers to 127.0.0.1 and localhost "
                f"only, not to {name}: see [{group}] auth_strategy."
            )


def require_own_page(req: falcon.Request) -> None:
    """Answer no request that a page of another site makes a browser send.

    :raises HTTPForbidden: the browser says that it is one
    """
    if req.get_header("Sec-Fetch-Site") in OTHER_SITES:
        raise falcon.HTTPForbidden(description="Pages of other sites are not answered.")


def _names(req: falcon.Request) -> list[str]:
    """The names in ``Host`` and ``Origin``; the latter may be null."""
    names = []
    for header, form in (("Host", HOST), ("Origin", ORIGIN)):
        value = req.get_header(header)
        if value is None:
            continue
        match = form.fullmatch(value)
        if match is None:
            raise falcon.HTTPBadRequest(description=f"The {header} header is malformed.")
        names.append((match["name"] or value).strip("[]").lower())
    return names
