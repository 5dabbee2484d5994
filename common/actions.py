"""What can be asked of a server: each action is described once, here.

The api's schemas, policies and status words, the conductor's tasks and the names of the computes'
events follow from the descriptions. Packages add actions as entry points of ``micronova.actions``,
called after them.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from common import plugins
from common.objects import PowerState, TaskState, VmState

Params = dict[str, Any]
GROUP: Final = "micronova.actions"
LONGEST_NAME: Final = 64  # characters


class ServerState(NamedTuple):
    """What a server is between actions: as rows, its guest, and users have it."""

    vm_state: str
    power_state: int
    status: str


BUILDING: Final = ServerState(VmState.BUILDING, PowerState.NOSTATE, "BUILD")
ACTIVE: Final = ServerState(VmState.ACTIVE, PowerState.RUNNING, "ACTIVE")
STOPPED: Final = ServerState(VmState.STOPPED, PowerState.SHUTDOWN, "SHUTOFF")
PAUSED: Final = ServerState(VmState.PAUSED, PowerState.PAUSED, "PAUSED")
SUSPENDED: Final = ServerState(VmState.SUSPENDED, PowerState.SUSPENDED, "SUSPENDED")
ERROR: Final = ServerState(VmState.ERROR, PowerState.NOSTATE, "ERROR")
DELETED: Final = ServerState(VmState.DELETED, PowerState.NOSTATE, "DELETED")

SERVER_STATES: Final = (BUILDING, ACTIVE, STOPPED, PAUSED, SUSPENDED, ERROR, DELETED)


class HostDown(enum.Enum):
    """What becomes of an action that is bound to a host which is down."""

    FINISH = "there is nothing left to do there"
    WAIT = "wait for the host, for a while"


def _no_arguments(_: Any) -> Params:
    return {}


@dataclass(frozen=True, kw_only=True)
class ServerAction:
    """One thing that can be asked of a server.

    :param name: what os-instance-actions calls it
    :param method: the compute's RPC method, and that of ``compute_task`` where there is a key
    :param starts_from: the states it is admitted in
    :param task_state: what the server shows while the action is open
    :param ends_in: what the server is once it is done, None for what it was before
    :param key: names it in the body of ``POST /servers/{id}/action``; None: it has its own route
    :param body: JSON schema of what stands under the key; by default anything, and it is ignored
    :param arguments: makes of that the further arguments of both RPC methods
    :param policy: the policy rule's name, after ``os_compute_api:``
    :param summary: what it does, for those who write policies
    :param status: the status words shown for task states that have one of their own
    :param host_down: what becomes of it when its host is down
    :param relocatable: it may be done on another host than the one it is on
    """

    name: str
    method: str
    starts_from: tuple[ServerState, ...]
    task_state: str
    ends_in: ServerState | None
    key: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    arguments: Callable[[Any], Params] = _no_arguments
    policy: str = ""
    summary: str = ""
    status: Mapping[str, str] = field(default_factory=dict)
    host_down: HostDown = HostDown.WAIT
    relocatable: bool = False

    @property
    def event(self) -> str:
        """What os-instance-actions calls the compute's part."""
        return f"compute_{self.method}"

    @property
    def rpc_method(self) -> str:
        """How a conductor tells a compute, and the api a conductor."""
        return self.method


@dataclass(frozen=True, kw_only=True)
class AddedAction(ServerAction):
    """One that a package adds.

    Both RPC interfaces have one method for all of these. ``method`` is that of the driver: it is
    called with the server's uuid and the action's parameters by name. A driver that has none of
    the name fails the action, with words for the user.

    :param task: ``module:Class`` of the conductor's part, a ``conductor.tasks.added.AddedTask``,
        where there is more to it than follows from the description
    """

    task: str = ""

    @property
    def rpc_method(self) -> str:
        return "perform_action"


CREATE: Final = ServerAction(
    name="create",
    method="build_and_run_instance",
    starts_from=(BUILDING,),
    task_state=TaskState.SCHEDULING,
    ends_in=ACTIVE,
    relocatable=True,
)
DELETE: Final = ServerAction(
    name="delete",
    method="terminate_instance",
    starts_from=SERVER_STATES,
    task_state=TaskState.DELETING,
    ends_in=DELETED,
    host_down=HostDown.FINISH,
)
START: Final = ServerAction(
    name="start",
    method="start_instance",
    starts_from=(STOPPED,),
    task_state=TaskState.POWERING_ON,
    ends_in=ACTIVE,
    key="os-start",
    policy="servers:start",
    summary="Start a server.",
)
STOP: Final = ServerAction(
    name="stop",
    method="stop_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.POWERING_OFF,
    ends_in=STOPPED,
    key="os-stop",
    policy="servers:stop",
    summary="Stop a server.",
)
REBOOT: Final = ServerAction(
    name="reboot",
    method="reboot_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.REBOOTING,
    ends_in=ACTIVE,
    key="reboot",
    body={
        "type": "object",
        "properties": {"type": {"enum": ["SOFT", "HARD", "soft", "hard", "Soft", "Hard"]}},
        "required": ["type"],
        "additionalProperties": False,
    },
    arguments=lambda wanted: {"reboot_type": wanted["type"].upper()},
    policy="servers:reboot",
    summary="Reboot a server.",
    status={TaskState.REBOOTING: "REBOOT", TaskState.REBOOTING_HARD: "HARD_REBOOT"},
)

PAUSE: Final = ServerAction(
    name="pause",
    method="pause_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.PAUSING,
    ends_in=PAUSED,
    key="pause",
    policy="os-pause-server:pause",
    summary="Pause a server.",
)
UNPAUSE: Final = ServerAction(
    name="unpause",
    method="unpause_instance",
    starts_from=(PAUSED,),
    task_state=TaskState.UNPAUSING,
    ends_in=ACTIVE,
    key="unpause",
    policy="os-pause-server:unpause",
    summary="Unpause a paused server.",
)
SUSPEND: Final = ServerAction(
    name="suspend",
    method="suspend_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.SUSPENDING,
    ends_in=SUSPENDED,
    key="suspend",
    policy="os-suspend-server:suspend",
    summary="Suspend a server.",
)
RESUME: Final = ServerAction(
    name="resume",
    method="resume_instance",
    starts_from=(SUSPENDED,),
    task_state=TaskState.RESUMING,
    ends_in=ACTIVE,
    key="resume",
    policy="os-suspend-server:resume",
    summary="Resume a suspended server.",
)

OWN: Final[dict[str, ServerAction]] = {
    action.name: action
    for action in (CREATE, DELETE, START, STOP, REBOOT, PAUSE, UNPAUSE, SUSPEND, RESUME)
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
