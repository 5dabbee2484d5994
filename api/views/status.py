"""The status of a server: one word that stands for its vm_state and task_state."""

from collections.abc import Iterable
from typing import Final

from common.actions import SERVER_STATES, ServerState, actions


def _words(state: ServerState) -> dict[str | None, str]:
    """What a server in a state is called by its task_state; None stands for all others."""
    words: dict[str | None, str] = {
        task_state: word
        for action in actions().values()
        if state in (action.status_in or action.starts_from)
        for task_state, word in action.status.items()
    }
    return {**words, None: state.status}


# vm_state -> task_state -> status
STATUSES: Final = {state.vm_state: _words(state) for state in SERVER_STATES}
UNKNOWN = "UNKNOWN"


def status(vm_state: str, task_state: str | None) -> str:
    """The status of a server in these states."""
    by_task = STATUSES.get(vm_state, {None: UNKNOWN})
    return by_task.get(task_state, by_task[None])


def states(wanted: Iterable[str]) -> tuple[list[str], list[str]]:
    """The vm_states that statuses stand for, and the task_states, none where any will do."""
    vm_states, task_states = set(), set()
    names = {name.upper() for name in wanted}
    for vm_state, by_task in STATUSES.items():
        for task_state, name in by_task.items():
            if name in names:
                vm_states.add(vm_state)
                task_states.add(task_state)
    if None in task_states:
        task_states = set()
    return sorted(vm_states), sorted(state for state in task_states if state)
