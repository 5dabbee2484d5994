"""What can be asked of a server: each action is described once, in a module of this package.

The api's schemas, policies and status words, the conductor's tasks and the names of the computes'
events follow from the descriptions. Packages add actions as entry points of ``micronova.actions``,
called after them.
"""

from functools import cache
from typing import Final

from common import plugins
from common.actions import disk, interfaces, life, marks, moves, power
from common.actions.description import (
    ACTIVE,
    BUILDING,
    DELETED,
    ERROR,
    OFFLOADED,
    PAUSED,
    RESCUED,
    RESIZED,
    SERVER_STATES,
    SHELVED,
    STOPPED,
    SUSPENDED,
    AddedAction,
    HostDown,
    Params,
    ServerAction,
    ServerState,
    Step,
    Where,
)
from common.actions.life import CREATE, DELETE

GROUP: Final = "micronova.actions"
LONGEST_NAME: Final = 64  # characters

__all__ = [
    "ACTIVE",
    "BUILDING",
    "CREATE",
    "DELETE",
    "DELETED",
    "ERROR",
    "OFFLOADED",
    "OWN",
    "PAUSED",
    "RESCUED",
    "RESIZED",
    "SERVER_STATES",
    "SHELVED",
    "STOPPED",
    "SUSPENDED",
    "AddedAction",
    "HostDown",
    "Params",
    "ServerAction",
    "ServerState",
    "Step",
    "Where",
    "actions",
    "problems",
]

OWN: Final[dict[str, ServerAction]] = {
    action.name: action
    for module in (life, power, disk, marks, moves, interfaces)
    for action in module.ACTIONS
}


def actions() -> dict[str, ServerAction]:
    """All actions by name: those described here, and those of packages."""
    return OWN | _found().usable


def problems() -> list[str]:
    """Why actions of some packages are not there, a line each."""
    return [problem.reason for problem in _found().problems]


@cache
def _found() -> plugins.Found[AddedAction]:
    """Those of packages; of two with the same key or policy the first stays."""
    found = plugins.find(GROUP, AddedAction, _check)
    usable: dict[str, AddedAction] = {}
    problems = list(found.problems)
    taken = {action.policy for action in OWN.values()} - {""}
    for name, action in found.usable.items():
        wanted = {action.key or "", action.policy} - {""}
        if both := wanted & taken:
            reason = f"action {name} is left out: {', '.join(sorted(both))} is another's"
            problems.append(plugins.Problem(name, reason))
        else:
            taken |= wanted
            usable[name] = action
    return plugins.Found(usable, problems)


def _check(name: str, action: AddedAction) -> None:
    if action.name != name:
        raise ValueError(f"it is {action.name!r}, and the entry point has to be called so")
    if name in OWN:
        raise LookupError("there is an action of this name")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"its name is longer than {LONGEST_NAME} characters")
    if action.relocatable or action.ends_in is DELETED or action.host_down is HostDown.FINISH:
        raise ValueError("it can't leave its host, delete the server, or be done without a host")
    if action.key is not None and action.key in {ours.key for ours in OWN.values()}:
        raise LookupError(f"there is an action with the key {action.key!r}")
    if action.key is not None and not (action.policy and action.summary):
        raise ValueError("with a key it needs a policy and a summary: who may ask, for what")
