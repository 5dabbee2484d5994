"""What a request asks for that can't be: refused before anything is accepted."""

from typing import Any

from sqlalchemy.orm import Session

from common import exception
from common.context import RequestContext
from conductor.db import compute_nodes, flavors, models


def another_size(
    session: Session, ctxt: RequestContext, instance: models.Instance, flavorid: str
) -> dict[str, Any]:
    """The flavor a server is to have, as instances keep it.

    :raises FlavorNotFound, Invalid: there is none, or it is no other or too small a one
    """
    flavor = flavors.get(session, ctxt, flavorid)
    old = instance.flavor
    if flavor.flavorid == old["flavorid"]:
        raise exception.Invalid("When resizing, instances must change flavor!")
    if flavor.root_gb < old["root_gb"]:
        raise exception.Invalid(
            f"Flavor's disk is too small: a disk of {old['root_gb']} GiB can't become one of "
            f"{flavor.root_gb} GiB."
        )
    return flavors.snapshot(flavor)


def another_host(session: Session, instance: models.Instance, host: str | None) -> None:
    """Make sure that a server may move to a host; None: to any.

    :raises Invalid: there is no such host, or the server is on it
    """
    if host is not None and not compute_nodes.exists(session, host):
        raise exception.Invalid(f"Compute host {host} could not be found.")
    if host is not None and host == instance.host:
        raise exception.Invalid(f"The server is on host {host}: it can't be migrated there.")
