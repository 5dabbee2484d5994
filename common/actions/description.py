"""What an action on a server is described by."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

from common.objects import PowerState, VmState

Params = dict[str, Any]


class ServerState(NamedTuple):
    """What a server is between actions: as rows, its guest, and users have it."""

    vm_state: str
    power_state: int
    status: str


BUILDING: Final = ServerState(VmState.BUILDING, PowerState.NOSTATE, "BUILD")
ACTIVE: Final = ServerState(VmState.ACTIVE, PowerState.RUNNING, "ACTIVE")
STOPPED: Final = ServerState(VmState.STOPPED, PowerState.SHUTDOWN, "SHUTOFF")
PAUSED: Final = ServerState(VmState.PAUSED, PowerState.PAUSED, "PAUSED")
RESIZED: Final = ServerState(VmState.RESIZED, PowerState.NOSTATE, "VERIFY_RESIZE")
SUSPENDED: Final = ServerState(VmState.SUSPENDED, PowerState.SUSPENDED, "SUSPENDED")
RESCUED: Final = ServerState(VmState.RESCUED, PowerState.RUNNING, "RESCUE")
SHELVED: Final = ServerState(VmState.SHELVED, PowerState.SHUTDOWN, "SHELVED")
OFFLOADED: Final = ServerState(VmState.SHELVED_OFFLOADED, PowerState.NOSTATE, "SHELVED_OFFLOADED")
ERROR: Final = ServerState(VmState.ERROR, PowerState.NOSTATE, "ERROR")
DELETED: Final = ServerState(VmState.DELETED, PowerState.NOSTATE, "DELETED")

SERVER_STATES: Final = (
    BUILDING,
    ACTIVE,
    STOPPED,
    PAUSED,
    SUSPENDED,
    RESIZED,
    RESCUED,
    SHELVED,
    OFFLOADED,
    ERROR,
    DELETED,
)


class HostDown(enum.Enum):
    """What becomes of an action that is bound to a host which is down."""

    FINISH = "there is nothing left to do there"
    WAIT = "wait for the host, for a while"


class Where(enum.Enum):
    """On which of a server's hosts a step is done."""

    HERE = "where the server is"
    SOURCE = "the host it moves from"
    DESTINATION = "the host it moves to"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one host does of an action; the next host goes on from there.

    :param method: the compute's RPC method
    :param where: on which host
    :param task_state: what the server shows meanwhile, by default what the action says
    :param host_down: what becomes of it when that host is down
    :param relocatable: it may be done on another host than the one it is on
    :param undone: where it fails, what earlier steps did is undone by the action's rollback
    :param answers: the conductor calls the host, and has the outcome as the answer
    :param named: what os-instance-actions calls it, where that is not the method
    """

    method: str
    where: Where = Where.HERE
    task_state: str | None = None
    host_down: HostDown = HostDown.WAIT
    relocatable: bool = False
    undone: bool = False
    answers: bool = False
    named: str = ""

    @property
    def event(self) -> str:
        """What os-instance-actions calls it."""
        return f"compute_{self.named or self.method}"


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
    :param since: the first microversion that has the key
    :param body: JSON schema of what stands under the key; by default anything, and it is ignored
    :param later: further schemas, by the microversion that brought them
    :param arguments: makes of that, None where it is ignored, the further arguments of the RPC
    :param policy: the policy rule's name, after ``os_compute_api:``
    :param administrators: only they may ask for it, unless the policy is changed
    :param despite_lock: anybody may ask it of a locked server
    :param at_once: no host has a part in it: it is done in the transaction that accepts it
    :param summary: what it does, for those who write policies
    :param code: the HTTP status of what was accepted
    :param status: the status words shown for task states that have one of their own
    :param status_in: in which states, by default in those it starts from
    :param host_down: what becomes of it when its host is down
    :param relocatable: it may be done on another host than the one it is on
    :param chain: its steps where several hosts take part, one after another
    :param rollback: what undoes them
    """

    name: str
    method: str
    starts_from: tuple[ServerState, ...]
    task_state: str
    ends_in: ServerState | None
    key: str | None = None
    since: tuple[int, int] = (2, 1)
    body: Mapping[str, Any] = field(default_factory=dict)
    later: Mapping[tuple[int, int], Mapping[str, Any]] = field(default_factory=dict)
    arguments: Callable[[Any], Params] = _no_arguments
    policy: str = ""
    administrators: bool = False
    despite_lock: bool = False
    at_once: bool = False
    summary: str = ""
    code: int = 202
    status: Mapping[str, str] = field(default_factory=dict)
    status_in: tuple[ServerState, ...] = ()
    host_down: HostDown = HostDown.WAIT
    relocatable: bool = False
    chain: tuple[Step, ...] = ()
    rollback: tuple[Step, ...] = ()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All its steps, those that undo others last; most actions have one."""
        only = Step(
            method=self.rpc_method,
            named=self.method,
            host_down=self.host_down,
            relocatable=self.relocatable,
        )
        return (self.chain or (only,)) + self.rollback

    def follows(self, step: int) -> int | None:
        """The step that comes after one that is done, None after the last."""
        last = step + 1 in {len(self.steps) - len(self.rollback), len(self.steps)}
        return None if last else step + 1

    @property
    def rpc_method(self) -> str:
        """How a conductor tells a compute where it takes one step, and the api a conductor."""
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
