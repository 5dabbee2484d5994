"""Requests about servers' interfaces."""

from oslo_utils import uuidutils

from common import rpc
from common.context import RequestContext
from common.objects import Interface
from conductor.db.actions import Held
from conductor.network import require
from conductor.requests.base import Requests


class InterfaceRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about interfaces."""

    @rpc.expose
    def attach_interface(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        network_id: str | None,
        address: str | None,
        tag: str | None,
    ) -> str:
        wish = Interface(network_id=network_id, ipv4=address, tag=tag)
        port_id = uuidutils.generate_uuid()

        def attach(held: Held) -> None:
            self._network.attach(held.session, held.instance, wish, port_id)

        params = {"port_id": port_id}
        return str(self._open(ctxt, instance_uuid, "attach_interface", params, attach)["port_id"])

    @rpc.expose
    def detach_interface(self, ctxt: RequestContext, instance_uuid: str, port_id: str) -> None:
        def require_port(held: Held) -> None:
            require(held.instance, port_id)

        self._open(ctxt, instance_uuid, "detach_interface", {"port_id": port_id}, require_port)
