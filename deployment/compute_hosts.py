"""Computes on machines of their own: each has a user of the broker, which can be no other host."""

import json
import re
from collections.abc import Collection
from pathlib import Path

from deployment.broker_users import COMPUTE
from deployment.errors import DeploymentError
from deployment.files import write_file
from deployment.passwords import kept_passwords

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CONTAINER = f"{COMPUTE}-1"  # what Compose calls those that it starts, which share a user


def host_passwords(
    path: Path, add: Collection[str] = (), drop: Collection[str] = ()
) -> dict[str, str]:
    """The passwords of hosts' users, by host, kept in a file from one run to the next.

    :param add: hosts that are to have a user, too
    :param drop: hosts that are to have none any more
    :raises DeploymentError: a name can't be a host's, or its user could be another host
    :raises CorruptError: the file holds anything but passwords
    """
    kept = kept_passwords(path, ())
    for host in add:
        _require_name(host, {*kept, *add})
    if dropped := kept.keys() & set(drop):
        write_file(path, json.dumps({name: kept[name] for name in kept.keys() - dropped}))
    return kept_passwords(path, [host for host in add if host not in drop])


def _require_name(host: str, others: Collection[str]) -> None:
    if not _NAME.fullmatch(host):
        raise DeploymentError(
            f"{host!r} can't be a host's name: take letters, digits, dots, dashes and underscores"
        )
    for other in {*others, _CONTAINER} - {host}:
        if _speaks_for(host, other) or _speaks_for(other, host):
            raise DeploymentError(
                f"host {host} can't have a user beside {other}: a process that runs several hosts "
                "calls them after itself, with a number, and its user may be all of them"
            )


def _speaks_for(host: str, other: str) -> bool:
    return re.fullmatch(rf"{re.escape(host)}-\d+", other) is not None
