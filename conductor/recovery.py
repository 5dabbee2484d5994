"""Recovery: what conductors ask for by themselves, because nobody else will."""

import datetime as dt

from oslo_config import cfg
from oslo_log import log
from sqlalchemy.orm import Session

from common import exception
from common.actions import ACTIVE, RESIZED, SHELVED, STOPPED
from common.context import service_context
from common.database import Database
from conductor.db import actions, clock, instances, migrations, services
from conductor.db.models import Instance
from conductor.machine import ActionMachine

EVACUATED = {ACTIVE.vm_state, STOPPED.vm_state}
BATCH = 100
AGAIN = dt.timedelta(minutes=10)  # until what has failed is asked for once more
LOG = log.getLogger("micronova.actions")


class Recovery:
    """Opens actions on servers that an operator wants to be looked after."""

    def __init__(self, conf: cfg.ConfigOpts, db: Database, machine: ActionMachine) -> None:
        self._conf = conf
        self._db = db
        self._machine = machine

    def confirm_resizes(self) -> None:
        """Confirm moves that have waited for it longer than ``resize_confirm_window``."""
        window = dt.timedelta(seconds=self._conf.conductor.resize_confirm_window)
        with self._db.reader() as session:
            waiting = migrations.unconfirmed(session, clock.now(session) - window)
        for uuid in waiting:
            self._ask(uuid, "confirmResize", RESIZED.vm_state)

    def evacuate(self) -> None:
        """Evacuate servers of hosts that are down for longer than ``evacuate_after``."""
        if not self._machine.liveness.hearing.is_good():
            return
        age = dt.timedelta(seconds=self._conf.conductor.evacuate_after)
        with self._db.reader() as session:
            hosts = services.silent_since(session, clock.now(session) - age)
            waiting = [
                (row.uuid, row.vm_state) for h in hosts for row in instances.on_host(session, h)
            ]
        for uuid, vm_state in waiting:
            if vm_state in EVACUATED:
                self._ask(uuid, "evacuate", vm_state)

    def offload_shelved(self) -> None:
        """Free hosts of servers that were shelved longer than ``shelved_offload_time`` ago."""
        patience = dt.timedelta(seconds=self._conf.conductor.shelved_offload_time)
        with self._db.reader() as session:
            due = instances.due_for_offload(session, clock.now(session) - patience, BATCH)
        for uuid in due:
            self._ask(uuid, "shelveOffload", SHELVED.vm_state)

    def _ask(self, uuid: str, name: str, vm_state: str) -> None:
        """Open an action on a server that is at rest in a state; a refusal is kept as a failure."""
        ctxt = service_context()
        try:
            with self._db.writer() as session:
                row = instances.lock(session, uuid)
                if row is None or row.vm_state != vm_state or self._is_busy(session, row, name):
                    return
                hint = self._machine.begin(self._machine.open(session, ctxt, row, name, {}))
        except exception.DatabaseUnavailable:
            raise
        except exception.MicronovaError as error:
            LOG.warning("%s of instance %s can't be: %s", name, uuid, error)
            with self._db.writer() as session:
                if row := instances.lock(session, uuid):
                    self._machine.refuse(session, ctxt, row, name, str(error))
            return
        LOG.info("%s of instance %s: asked for by the conductor", name, uuid)
        self._machine.tell(hint)

    def _is_busy(self, session: Session, row: Instance, name: str) -> bool:
        """Whether something is being done, or the same has failed a short while ago."""
        if actions.open_of(session, row):
            return True
        return actions.failed_since(session, row, name, clock.now(session) - AGAIN)
