"""Asks a host something on behalf of a user who waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from oslo_messaging import RPCVersionCapError
from sqlalchemy.orm import Session

from common import exception
from common.rpc_client import RPC_TROUBLE
from conductor.db import clock
from conductor.liveness import Liveness


def require_up(session: Session, liveness: Liveness, host: str, instance_uuid: str) -> None:
    """:raises HostUnavailable: the host would not hear it now"""
    if not liveness.is_up(session, host, clock.now(session)):
        raise exception.HostUnavailable(instance=instance_uuid)


@contextmanager
def asking(action: str, instance_uuid: str) -> Iterator[None]:
    """What stands in the way of an answer, as users are told it.

    :raises HostUnavailable: the host can't be reached, or does not answer in time
    :raises NotUnderstood: a compute of an older release would not know what to do
    """
    try:
        yield
    except RPC_TROUBLE:
        raise exception.HostUnavailable(instance=instance_uuid) from None
    except RPCVersionCapError:
        raise exception.NotUnderstood(action=action, instance=instance_uuid) from None
