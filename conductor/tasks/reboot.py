"""reboot: a hard one starts from more states, and shows another task_state than a soft one."""

from common.actions import ACTIVE, Params
from common.objects import TaskState
from conductor.db import models
from conductor.tasks.base import Task


class RebootTask(Task):
    """Restart the guest, softly or hard."""

    def admit(self, instance: models.Instance, params: Params) -> None:
        if not _is_hard(params) and instance.vm_state != ACTIVE.vm_state:
            self._refuse(instance, "vm_state", instance.vm_state)
        super().admit(instance, params)

    def task_state(self, params: Params) -> str:
        return TaskState.REBOOTING_HARD if _is_hard(params) else self.about.task_state


def _is_hard(params: Params) -> bool:
    return bool(params["reboot_type"] == "HARD")
