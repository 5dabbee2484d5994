"""The reconciler: takes up open actions that nobody drives any more, and forgets what is past.

Every conductor runs one. It does not ask why an action was left, by a lost message, a dead compute
or a dead conductor: its lease has ended, so it is leased anew and driven from where its rows stand.
"""

import datetime as dt

from oslo_config import cfg
from oslo_log import log

from common.database import Database
from conductor.db import actions, idempotency, purge
from conductor.machine import ActionMachine

LOG = log.getLogger("micronova.reconciler")
BATCH = 100  # actions leased by one transaction, so that other conductors get their share


class Reconciler:
    """Feeds due actions to this conductor's machine."""

    def __init__(self, conf: cfg.ConfigOpts, db: Database, machine: ActionMachine) -> None:
        self._conf = conf
        self._db = db
        self._machine = machine

    def run(self) -> None:
        """Take up all that is due, a batch at a time."""
        with self._db.reader() as session:
            if not actions.any_due(session):
                return
        while self._take_up() == BATCH:
            pass

    def purge(self) -> None:
        """Forget idempotency keys that are too old to be used again, and what was deleted."""
        age = dt.timedelta(seconds=self._conf.conductor.idempotency_ttl)
        with self._db.writer() as session:
            idempotency.purge(session, age)
        days = self._conf.conductor.deleted_retention
        if days:
            purge.forget_deleted(self._db, days)

    def _take_up(self) -> int:
        with self._db.writer() as session:
            due = actions.take_due(session, self._machine.lease, BATCH)
        LOG.debug("taking up %s open actions", len(due))
        for action_id in due:
            self._machine.submit(action_id)
        return len(due)
