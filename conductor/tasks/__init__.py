"""The conductor's part of each action, by the action's name."""

from typing import Final

from common.actions import ACTIONS
from conductor.tasks.base import Task
from conductor.tasks.build import BuildTask
from conductor.tasks.delete import DeleteTask
from conductor.tasks.reboot import RebootTask

PARTICULAR: Final[dict[str, type[Task]]] = {
    "create": BuildTask,
    "delete": DeleteTask,
    "reboot": RebootTask,
}
TASKS: Final[dict[str, Task]] = {
    name: PARTICULAR.get(name, Task)(about) for name, about in ACTIONS.items()
}

__all__ = ["TASKS", "Task"]
