"""create: a new guest, on whichever host can build it."""

from oslo_utils import timeutils
from sqlalchemy.orm import Session

from common.objects import PowerState, TaskState, VmState
from compute.rpcapi import ComputeAPI
from conductor.db import compute_nodes, models
from conductor.tasks.base import HostDown, Task, errored


class BuildTask(Task):
    """The only task that chooses a host; it moves on when one fails."""

    name = "create"
    cast = ComputeAPI.build_and_run_instance
    vm_states = frozenset({VmState.BUILDING})
    task_state = TaskState.SCHEDULING
    vm_state, power_state = VmState.ACTIVE, PowerState.RUNNING
    when_host_is_down = HostDown.MOVE

    def succeeded(
        self, session: Session, instance: models.Instance, power_state: int | None
    ) -> None:
        super().succeeded(session, instance, power_state)
        instance.launched_at = timeutils.utcnow()

    def failed(self, session: Session, instance: models.Instance, reason: str) -> None:
        compute_nodes.release(session, instance.uuid)
        instance.host = None
        errored(instance, reason)
