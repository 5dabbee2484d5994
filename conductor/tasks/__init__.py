"""The conductor's part of each action, by the action's name."""

import pkgutil
from functools import cache
from typing import Any, Final

from common.actions import AddedAction, actions
from conductor.tasks.added import AddedTask, forgotten
from conductor.tasks.base import Task
from conductor.tasks.build import BuildTask
from conductor.tasks.delete import DeleteTask
from conductor.tasks.reboot import RebootTask

PARTICULAR: Final[dict[str, type[Task]]] = {
    "create": BuildTask,
    "delete": DeleteTask,
    "reboot": RebootTask,
}


@cache
def task_of(name: str) -> Task:
    """The conductor's part of an action; one whose package is gone has one, too."""
    about = actions().get(name)
    if about is None:
        return forgotten(name)
    if isinstance(about, AddedAction):
        own: Any = pkgutil.resolve_name(about.task) if about.task else AddedTask
        made: Task = own(about)
        return made
    return PARTICULAR.get(name, Task)(about)


__all__ = ["Task", "task_of"]
