"""VolumeManager: answers what volume is asked."""

from oslo_config import cfg
from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.manager import Manager
from common.rpc import RPCTransport
from conductor.rpcapi import ConductorAPI
from volume.rpcapi import VERSION


class VolumeManager(Manager):
    """Server of ``volume.rpcapi.VolumeAPI``, which documents the methods."""

    target = Target(version=VERSION)

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> None:
        super().__init__(conf)
        self._conf = conf
        self.registry = self._conductor = ConductorAPI(transport, f"volume@{host}")

    @rpc.expose
    def summarize(self, ctxt: RequestContext) -> dict[str, int | str]:
        totals = self._conductor.instance_totals(ctxt)
        return {"greeting": self._conf.volume.greeting, "servers": totals["instances"]}
