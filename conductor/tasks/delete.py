"""delete: the guest goes, whatever state the instance is in."""

from common.actions import Params
from conductor import network
from conductor.db import compute_nodes, images, migrations, models
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored


class DeleteTask(Task):
    """Where the host is down the rows go at once; the compute removes the guest when it is back."""

    def admit(self, instance: models.Instance, params: Params) -> None:
        """Any state will do: a delete supersedes what is going on."""
        instance.task_state = self.task_state(params)

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        migrations.end(held.session, held.instance)
        compute_nodes.release(held.session, held.instance.uuid)
        network.leave(held.session, held.instance)
        if held.instance.shelved_image_id is not None:
            images.remove(held.session, held.instance.shelved_image_id)
        held.instance.deleted_at = held.instance.terminated_at = held.now

    def failed(self, held: Held, reason: str) -> None:
        errored(held.instance, held.now, reason)
