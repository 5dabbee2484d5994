"""Asks a host something on behalf of a user who waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from oslo_messaging import RPCVersionCapError

from common import exception
from common.rpc_client import RPC_TROUBLE


@contextmanager
def asking(action: str, instance_uuid: str) -> Iterator[None]:
    """What stands in the way of an answer, as users are told it.

    :raises HostUnavailable: the host is down, or does not answer in time
    :raises NotUnderstood: a compute of an older release would not know what to do
    """
    try:
        yield
    except RPC_TROUBLE:
        raise exception.HostUnavailable(instance=instance_uuid) from None
    except RPCVersionCapError:
        raise exception.NotUnderstood(action=action, instance=instance_uuid) from None
