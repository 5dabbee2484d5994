"""attach_interface, detach_interface: more addresses of a server, and fewer."""

from conductor import network
from conductor.db.actions import Held
from conductor.tasks.base import Task


class AttachInterfaceTask(Task):
    """The interface is the server's from the start, and active once the guest has it."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        network.bring_up(held.instance)

    def failed(self, held: Held, reason: str) -> None:
        super().failed(held, reason)
        network.unplug(held.session, held.instance, held.action.params["port_id"])


class DetachInterfaceTask(Task):
    """The interface is the server's until the guest has it no more."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        network.unplug(held.session, held.instance, held.action.params["port_id"])
