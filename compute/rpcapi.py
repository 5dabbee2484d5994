"""What a conductor may tell a compute, one method per RPC."""

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import Action, Instance
from common.rpc import RPCTransport

TOPIC = "compute"


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
        self, ctxt: RequestContext, host: str, instance: Instance, action: Action
    ) -> None:
        """Create the guest and start it."""
        self._cast(ctxt, "build_and_run_instance", host, instance, action)

    def terminate_instance(
        self, ctxt: RequestContext, host: str, instance: Instance, action: Action
    ) -> None:
        """Remove the guest, if there is one."""
        self._cast(ctxt, "terminate_instance", host, instance, action)

    def reboot_instance(
        self,
        ctxt: RequestContext,
        host: str,
        instance: Instance,
        action: Action,
        reboot_type: str,
    ) -> None:
        """Restart the guest, ``SOFT`` or ``HARD``."""
        self._client.prepare(server=host).cast(
            ctxt, "reboot_instance", instance=instance, action=action, reboot_type=reboot_type
        )

    def start_instance(
        self, ctxt: RequestContext, host: str, instance: Instance, action: Action
    ) -> None:
        """Power the guest on."""
        self._cast(ctxt, "start_instance", host, instance, action)

    def stop_instance(
        self, ctxt: RequestContext, host: str, instance: Instance, action: Action
    ) -> None:
        """Power the guest off."""
        self._cast(ctxt, "stop_instance", host, instance, action)

    def _cast(
        self, ctxt: RequestContext, method: str, host: str, instance: Instance, action: Action
    ) -> None:
        self._client.prepare(server=host).cast(ctxt, method, instance=instance, action=action)
