"""What a conductor may tell a compute, one method per RPC."""

from typing import Any, Final

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import Action, Instance
from common.rpc import RPCTransport

TOPIC = "compute"
FIRST, VERSION = "6.0", "6.1"  # of this major version: the oldest, and what this release serves

# The version that brought a method, where that is not the first
SINCE: Final = {
    "pause_instance": "6.1",
    "unpause_instance": "6.1",
    "suspend_instance": "6.1",
    "resume_instance": "6.1",
    "report_host": "6.1",
}


class ComputeAPI:
    """Client of ``compute.manager.ComputeManager``: casts to the host an action belongs to.

    Each message is a hint that may be lost, late or repeated: ``action`` says for which attempt
    it is and until when, and the compute reports to the conductor's ``action_event_*``.

    6.0: first release
    6.1: pause_instance, unpause_instance, suspend_instance, resume_instance, report_host
    """

    def __init__(
        self, transport: RPCTransport, caller: str, version_cap: str | None = None
    ) -> None:
        self._client = transport.client(Target(topic=TOPIC, version=FIRST), caller, version_cap)

    def understands(self, method: str) -> bool:
        """Whether all computes know a method: the version cap admits the one that brought it."""
        return self._client.can_send_version(SINCE.get(method, FIRST))

    def build_and_run_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action
    ) -> None:
        """Create the guest and start it."""
        self._tell(ctxt, "build_and_run_instance", instance, action)

    def terminate_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Remove the guest, if there is one."""
        self._tell(ctxt, "terminate_instance", instance, action)

    def reboot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, reboot_type: str
    ) -> None:
        """Restart the guest, ``SOFT`` or ``HARD``."""
        self._tell(ctxt, "reboot_instance", instance, action, reboot_type=reboot_type)

    def start_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Power the guest on."""
        self._tell(ctxt, "start_instance", instance, action)

    def stop_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Power the guest off."""
        self._tell(ctxt, "stop_instance", instance, action)

    def pause_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Keep the guest from running."""
        self._tell(ctxt, "pause_instance", instance, action)

    def unpause_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Let the guest run on."""
        self._tell(ctxt, "unpause_instance", instance, action)

    def suspend_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Save the guest to disk and power it off."""
        self._tell(ctxt, "suspend_instance", instance, action)

    def resume_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Bring the guest back from disk."""
        self._tell(ctxt, "resume_instance", instance, action)

    def report_host(self, ctxt: RequestContext) -> None:
        """Have all computes report their inventory and their guests now: a fan-out.

        Each compute has a queue of its own on the exchange ``compute_fanout``, so all get it.
        """
        version = SINCE["report_host"]
        self._client.prepare(fanout=True, version=version).cast(ctxt, "report_host")

    def _tell(
        self, ctxt: RequestContext, method: str, instance: Instance, action: Action, **more: Any
    ) -> None:
        client = self._client.prepare(server=action.host, version=SINCE.get(method, FIRST))
        client.cast(ctxt, method, instance=instance, action=action, **more)
