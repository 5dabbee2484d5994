"""The conductor's part of each action, by the action's name."""

import pkgutil
from functools import cache
from typing import Any, Final

from oslo_log import log

from common.actions import AddedAction, actions
from conductor.tasks.added import AddedTask, ForgottenTask
from conductor.tasks.base import Task
from conductor.tasks.build import BuildTask
from conductor.tasks.delete import DeleteTask
from conductor.tasks.interfaces import AttachInterfaceTask, DetachInterfaceTask
from conductor.tasks.marks import LockTask, ResetTask, UnlockTask
from conductor.tasks.move import (
    ConfirmTask,
    EvacuateTask,
    LiveMigrateTask,
    MigrateTask,
    ResizeTask,
    RevertTask,
)
from conductor.tasks.reboot import RebootTask
from conductor.tasks.rebuild import RebuildTask
from conductor.tasks.shelve import OffloadTask, ShelveTask, UnshelveTask
from conductor.tasks.snapshot import SnapshotTask

LOG = log.getLogger("micronova.actions")
PARTICULAR: Final[dict[str, type[Task]]] = {
    "attach_interface": AttachInterfaceTask,
    "create": BuildTask,
    "createImage": SnapshotTask,
    "delete": DeleteTask,
    "detach_interface": DetachInterfaceTask,
    "lock": LockTask,
    "reboot": RebootTask,
    "rebuild": RebuildTask,
    "resetState": ResetTask,
    "shelve": ShelveTask,
    "shelveOffload": OffloadTask,
    "unlock": UnlockTask,
    "resize": ResizeTask,
    "migrate": MigrateTask,
    "live-migration": LiveMigrateTask,
    "evacuate": EvacuateTask,
    "confirmResize": ConfirmTask,
    "revertResize": RevertTask,
    "unshelve": UnshelveTask,
}


@cache
def task_of(name: str) -> Task:
    """The conductor's part of an action; one whose package is gone has one, too."""
    about = actions().get(name)
    if about is None:
        return ForgottenTask(name)
    if isinstance(about, AddedAction):
        return _added(about)
    return PARTICULAR.get(name, Task)(about)


def _added(about: AddedAction) -> Task:
    """A package's own task; where it can't be used, what is done to all: no action stays open."""
    try:
        own: Any = pkgutil.resolve_name(about.task) if about.task else AddedTask
        made: Task = own(about)
    except Exception:
        LOG.exception("the task of action %s can't be used: %s", about.name, about.task)
        return AddedTask(about)
    return made


__all__ = ["Task", "task_of"]
