"""reboot: what the server shows tells a soft one from a hard one."""

from common.actions import Params
from common.objects import TaskState
from conductor.tasks.base import Task


class RebootTask(Task):
    """Restart the guest, softly or hard."""

    def task_state(self, params: Params) -> str:
        return (
            TaskState.REBOOTING_HARD if params["reboot_type"] == "HARD" else self.about.task_state
        )
