"""What hosts say of their guests, held against the rows: in being and in power.

The row is the truth of what should be: a guest that no row wants goes, and one of a server that its
owner has stopped is stopped. What a guest has become by itself the row adopts, so that users are
not told what is not so.
"""

from typing import Final

from oslo_log import log
from oslo_messaging import Target
from sqlalchemy.orm import Session

from common import rpc
from common.actions import ACTIVE, ERROR, PAUSED, RESCUED, STOPPED, SUSPENDED, ServerState
from common.context import RequestContext
from common.database import Database
from common.objects import ActionState, GuestVerdict, PowerState
from compute.rpcapi import TOPIC as COMPUTE
from conductor import sender
from conductor.db import actions, clock, instances, migrations, models
from conductor.hints import Hint
from conductor.machine import ActionMachine
from conductor.rpcapi import REPORT_VERSION
from conductor.tasks.base import errored

LOG = log.getLogger("micronova.guests")

# The states that follow what the guest is
BY_GUEST: Final = {state.vm_state: state for state in (ACTIVE, STOPPED, PAUSED, SUSPENDED)}
# Those in which a server must have a guest; a shelved one may, and is made of its image without it
WITH_GUEST: Final = BY_GUEST.keys() | {RESCUED.vm_state}
# What a server is whose guest was found so
BY_POWER: Final = {
    **{state.power_state: state for state in BY_GUEST.values()},
    PowerState.CRASHED: STOPPED,
}
# Hypervisors pause a guest for a moment by themselves, and may call a suspended one powered off
PASSING: Final = {(ACTIVE, PAUSED), (SUSPENDED, STOPPED)}

Suspects = dict[str, str | None]


class Guests:
    """The part of ``conductor.rpcapi.ReportAPI`` that is about guests."""

    target = Target(namespace="report", version=REPORT_VERSION)

    def __init__(self, db: Database, machine: ActionMachine) -> None:
        self._db = db
        self._machine = machine

    @rpc.expose
    def guests_compare(
        self, ctxt: RequestContext, guests: dict[str, dict[str, int]]
    ) -> dict[str, Suspects]:
        for host in guests:
            sender.require(ctxt, COMPUTE, host)
        with self._db.reader() as session:
            return {host: _suspects(session, host, found) for host, found in guests.items()}

    @rpc.expose
    def guest_settle(
        self,
        ctxt: RequestContext,
        host: str,
        instance_uuid: str,
        power_state: int | None,
        seen: str | None,
    ) -> dict[str, str | None]:
        sender.require(ctxt, COMPUTE, host)
        hint = None
        with self._db.writer() as session:
            row = instances.lock(session, instance_uuid)
            verdict = _judge(session, row, instance_uuid, host)
            here = row is not None and row.host == host and verdict == GuestVerdict.WANTED
            if row and here and _is_at_rest(session, row, seen):
                hint = self._adopt(session, ctxt, row, power_state)
            owner = row.host if row else None
        self._machine.tell(hint)
        return {"verdict": verdict, "host": owner}

    def _adopt(
        self, session: Session, ctxt: RequestContext, row: models.Instance, power_state: int | None
    ) -> Hint | None:
        """Let the row say what the guest is; what its host is told where that has to be mended."""
        if power_state is None:
            if row.vm_state in WITH_GUEST:
                LOG.error("instance %s: its guest is gone from host %s", row.uuid, row.host)
                errored(row, clock.now(session), f"Its guest is gone from host {row.host}.")
                row.power_state = PowerState.NOSTATE
            return None
        found = BY_POWER.get(power_state) if _is_back(row) else None
        found = found or _contradicts(row.vm_state, power_state)
        row.power_state = power_state
        if found is None:
            return None
        LOG.warning("instance %s is %s, its guest %s", row.uuid, row.vm_state, found.vm_state)
        stopped_by_owner = row.vm_state == STOPPED.vm_state and _was_stopped(session, row)
        row.vm_state = found.vm_state
        if found is ACTIVE and stopped_by_owner:
            return self._machine.begin(self._machine.open(session, ctxt, row, "stop", {}))
        return None


def _judge(session: Session, row: models.Instance | None, uuid: str, host: str) -> str:
    if row is None:
        return GuestVerdict.UNKNOWN
    if row.deleted_at is None and row.host == host:
        return GuestVerdict.WANTED
    if row.deleted_at is None and uuid in migrations.of_host(session, host):
        return GuestVerdict.WANTED  # until the move is confirmed there are two
    ours = actions.was_on(session, uuid, host)
    return GuestVerdict.UNWANTED if ours else GuestVerdict.FOREIGN


def _suspects(session: Session, host: str, guests: dict[str, int]) -> Suspects:
    rows = {row.uuid: row for row in instances.on_host(session, host)}
    kept = rows.keys() | migrations.of_host(session, host)
    unwanted = {uuid: None for uuid in guests if uuid not in kept}
    differing = {
        uuid: _mark(row)
        for uuid, row in rows.items()
        if row.task_state is None and not _agrees(row, guests.get(uuid))
    }
    return {**unwanted, **differing}


def _agrees(row: models.Instance, power_state: int | None) -> bool:
    if power_state is None:
        return row.vm_state not in WITH_GUEST
    return row.power_state == power_state and _contradicts(row.vm_state, power_state) is None


def _contradicts(vm_state: str, power_state: int) -> ServerState | None:
    """What a server is by its guest, where that is not what its row says."""
    said, found = BY_GUEST.get(vm_state), BY_POWER.get(power_state)
    if said is None or found is None or said is found or (said, found) in PASSING:
        return None
    return found


def _is_back(row: models.Instance) -> bool:
    """Whether a guest that is found is one that was said to be gone."""
    return row.vm_state == ERROR.vm_state and row.power_state == PowerState.NOSTATE


def _mark(row: models.Instance) -> str:
    """Differs after every change of the row: what is said of it is about the row as it was."""
    return str(row.updated_at or row.created_at)


def _is_at_rest(session: Session, row: models.Instance, seen: str | None) -> bool:
    """Whether nothing is done to the row, nor was since it was seen."""
    return _mark(row) == seen and actions.open_of(session, row) is None


def _was_stopped(session: Session, row: models.Instance) -> bool:
    """Whether its owner has stopped it, and has not been told otherwise since."""
    last = actions.newest(session, row.uuid)
    if last is None or last.action != "stop" or last.state != ActionState.DONE:
        return False
    return last.user_id is not None  # not a stop that was opened here before, in vain
