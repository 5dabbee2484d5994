"""create: a new guest, on whichever host can build it."""

from conductor.db import compute_nodes
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored


class BuildTask(Task):
    """Gives back what was claimed when no host could build it."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        held.instance.launched_at = held.now

    def failed(self, held: Held, reason: str) -> None:
        compute_nodes.release(held.session, held.instance.uuid)
        held.instance.host = None
        errored(held.instance, held.now, reason)
