"""rebuild: the guest is made anew where it is."""

from common.actions import STOPPED
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored


class RebuildTask(Task):
    """A stopped server stays stopped; of one that fails nobody knows what is left."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        row, was_stopped = held.instance, held.instance.vm_state == STOPPED.vm_state
        super().succeeded(held, power_state)
        row.launched_at = held.now
        if was_stopped:
            row.vm_state, row.power_state = STOPPED.vm_state, STOPPED.power_state

    def failed(self, held: Held, reason: str) -> None:
        errored(held.instance, held.now, reason)
