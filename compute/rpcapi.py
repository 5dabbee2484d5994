"""What a conductor may tell a compute, one method per RPC."""

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import Action, Instance
from common.rpc import RPCTransport
from common.rpc_client import RPCClient

TOPIC = "compute"


def event_of(method: str) -> str:
    """What os-instance-actions calls a compute's part of an action."""
    return f"compute_{method}"


class ComputeAPI:
    """Client of ``compute.manager.ComputeManager``: casts to the host an action belongs to.

    Each message is a hint that may be lost, late or repeated: ``action`` says for which attempt
    it is and until when, and the compute reports to the conductor's ``action_event_*``.

    6.0: first release
    """

    def __init__(
        self, transport: RPCTransport, caller: str, version_cap: str | None = None
    ) -> None:
        self._client = transport.client(Target(topic=TOPIC, version="6.0"), caller, version_cap)

    def build_and_run_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action
    ) -> None:
        """Create the guest and start it."""
        self._host(action).cast(ctxt, "build_and_run_instance", instance=instance, action=action)

    def terminate_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Remove the guest, if there is one."""
        self._host(action).cast(ctxt, "terminate_instance", instance=instance, action=action)

    def reboot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, reboot_type: str
    ) -> None:
        """Restart the guest, ``SOFT`` or ``HARD``."""
        self._host(action).cast(
            ctxt, "reboot_instance", instance=instance, action=action, reboot_type=reboot_type
        )

    def start_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Power the guest on."""
        self._host(action).cast(ctxt, "start_instance", instance=instance, action=action)

    def stop_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Power the guest off."""
        self._host(action).cast(ctxt, "stop_instance", instance=instance, action=action)

    def _host(self, action: Action) -> RPCClient:
        return self._client.prepare(server=action.host)
