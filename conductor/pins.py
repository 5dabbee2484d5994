"""Version pins: the highest RPC version this conductor may send to computes."""

from oslo_config import cfg

from common.database import Database
from common.descriptions import described
from common.pins import AUTO, pinned_version
from common.rpc import RPCTransport
from compute.rpcapi import TOPIC, ComputeAPI
from conductor.db import services


class ComputePin:
    """The client for computes, held back to what the oldest of them understands.

    :param caller: who sends, in logs
    """

    api: ComputeAPI

    def __init__(
        self, conf: cfg.ConfigOpts, db: Database, transport: RPCTransport, caller: str
    ) -> None:
        self._conf = conf
        self._db = db
        self._transport = transport
        self._caller = caller
        self._cap: str | None = None

    def reset(self) -> None:
        """Look the version up anew; another one makes another client."""
        cap = compute_cap(self._conf, self._db)
        if cap != self._cap:
            self._cap = cap
            self.api = ComputeAPI(self._transport, self._caller, cap)


def compute_cap(conf: cfg.ConfigOpts, db: Database) -> str:
    """``[upgrade_levels] compute``; ``auto`` is what the oldest registered compute understands.

    One that is down counts: it may come back as it was, and finds in its queue what was sent.

    :raises StartupError: the pin is of another major version than this release speaks
    """
    computes = described(TOPIC)
    pin: str = conf.upgrade_levels.compute
    if pin != AUTO:
        return computes.interfaces[0].cap(pinned_version(computes, pin))
    with db.reader() as session:
        return computes.interfaces[0].cap(services.lowest_version(session, TOPIC))
