"""What hosts say of their guests, held against the rows: in being and in power.

The row is the truth of what should be: a guest that no row wants goes, and one of a stopped server
is stopped. What a guest has become by itself, the row adopts: users are not told what is not so.
"""

from typing import Final

from oslo_log import log
from sqlalchemy.orm import Session

from common.actions import ACTIVE, PAUSED, STOPPED, SUSPENDED
from common.context import RequestContext
from common.objects import GuestVerdict
from conductor.db import actions, clock, instances, models
from conductor.db.session import Database
from conductor.machine import ActionMachine
from conductor.tasks.base import errored

LOG = log.getLogger("micronova.guests")

# The states in which a server has a guest, and what the guest is then
WITH_GUEST: Final = {state.vm_state: state for state in (ACTIVE, STOPPED, PAUSED, SUSPENDED)}
BY_POWER: Final = {state.power_state: state for state in WITH_GUEST.values()}


class Guests:
    """Compares and settles, for one conductor."""

    def __init__(self, db: Database, machine: ActionMachine) -> None:
        self._db = db
        self._machine = machine

    def compare(self, guests: dict[str, dict[str, int]]) -> dict[str, list[str]]:
        """The instances that need a look, by host; see ``ConductorAPI.guests_compare``."""
        with self._db.reader() as session:
            return {host: _differing(session, host, found) for host, found in guests.items()}

    def settle(
        self, ctxt: RequestContext, host: str, instance_uuid: str, power_state: int | None
    ) -> dict[str, str | None]:
        """What is to become of a guest; see ``ConductorAPI.guest_settle``."""
        action_id = None
        with self._db.writer() as session:
            row = instances.lock(session, instance_uuid)
            verdict = _judge(session, row, instance_uuid, host)
            if row and verdict == GuestVerdict.WANTED and not actions.open_of(session, row):
                action_id = self._adopt(session, ctxt, row, power_state)
            owner = row.host if row else None
        if action_id is not None:
            self._machine.submit(action_id)
        return {"verdict": verdict, "host": owner}

    def _adopt(
        self,
        session: Session,
        ctxt: RequestContext,
        row: models.Instance,
        power_state: int | None,
    ) -> int | None:
        """Let the row say what the guest is; returns the action that is opened to mend it."""
        expected = WITH_GUEST.get(row.vm_state)
        if power_state is None:
            if expected is not None:
                _lost(session, row)
            return None
        row.power_state = power_state
        found = BY_POWER.get(power_state)
        if expected is None or found is None or found is expected:
            return None
        LOG.warning("instance %s is %s, its guest %s", row.uuid, row.vm_state, found.vm_state)
        row.vm_state = found.vm_state
        if not (expected is STOPPED and found is ACTIVE):
            return None
        return self._machine.open(session, ctxt, row, "stop", {}).id


def _judge(session: Session, row: models.Instance | None, uuid: str, host: str) -> str:
    if row is None:
        return GuestVerdict.UNKNOWN
    if row.deleted_at is None and row.host == host:
        return GuestVerdict.WANTED
    ours = actions.was_on(session, uuid, host)
    return GuestVerdict.UNWANTED if ours else GuestVerdict.FOREIGN


def _differing(session: Session, host: str, guests: dict[str, int]) -> list[str]:
    rows = {row.uuid: row for row in instances.on_host(session, host)}
    unwanted = [uuid for uuid in guests if uuid not in rows]
    return unwanted + [
        uuid
        for uuid, row in rows.items()
        if row.task_state is None
        and row.vm_state in WITH_GUEST
        and guests.get(uuid) != WITH_GUEST[row.vm_state].power_state
    ]


def _lost(session: Session, row: models.Instance) -> None:
    LOG.error("instance %s: its guest is gone from host %s", row.uuid, row.host)
    errored(row, clock.now(session), f"Its guest is gone from host {row.host}.")
