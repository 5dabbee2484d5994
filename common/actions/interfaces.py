"""What a server is on the network with, more and less of it."""

from typing import Final

from common.actions.description import ACTIVE, PAUSED, STOPPED, ServerAction

# users ask at /servers/{id}/os-interface
ATTACH: Final = ServerAction(
    name="attach_interface",
    method="attach_interface",
    starts_from=(ACTIVE, PAUSED, STOPPED),
    task_state="attaching_interface",
    ends_in=None,
)
DETACH: Final = ServerAction(
    name="detach_interface",
    method="detach_interface",
    starts_from=(ACTIVE, PAUSED, STOPPED),
    task_state="detaching_interface",
    ends_in=None,
)

ACTIONS: Final = (ATTACH, DETACH)
