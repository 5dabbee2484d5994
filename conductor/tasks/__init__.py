"""The kinds of actions, by the name os-instance-actions gives them."""

from typing import Final

from conductor.tasks.base import HostDown, Task
from conductor.tasks.build import BuildTask
from conductor.tasks.delete import DeleteTask
from conductor.tasks.power import RebootTask, StartTask, StopTask

TASKS: Final[dict[str, Task]] = {
    task.name: task for task in (BuildTask(), DeleteTask(), StartTask(), StopTask(), RebootTask())
}

__all__ = ["TASKS", "HostDown", "Task"]
