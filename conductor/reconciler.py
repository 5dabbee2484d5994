"""The reconciler: takes up open actions that nobody drives any more.

Every conductor runs one. It does not ask why an action was left, by a lost message, a dead compute
or a dead conductor: its lease has ended, so it is leased anew and driven from where its rows stand.
"""

import datetime as dt

from oslo_config import cfg
from oslo_log import log
from oslo_utils import timeutils

from conductor.db import actions, idempotency
from conductor.db.session import Database
from conductor.engine import ActionEngine

LOG = log.getLogger("micronova.reconciler")
BATCH = 100


class Reconciler:
    """Feeds due actions to this conductor's engine."""

    def __init__(self, conf: cfg.ConfigOpts, db: Database, engine: ActionEngine) -> None:
        self._conf = conf
        self._db = db
        self._engine = engine

    def run(self) -> None:
        """Take up what is due, a batch at a time."""
        with self._db.reader() as session:
            if not actions.any_due(session, timeutils.utcnow()):
                return
        with self._db.writer() as session:
            owner, until = self._engine.lease()
            due = actions.take_due(session, owner, timeutils.utcnow(), until, BATCH)
        LOG.info("taking up %s open actions", len(due))
        for action_id in due:
            self._engine.submit(action_id)

    def purge(self) -> None:
        """Forget idempotency keys that are too old to be used again."""
        age = dt.timedelta(seconds=self._conf.conductor.idempotency_ttl)
        with self._db.writer() as session:
            idempotency.purge(session, timeutils.utcnow() - age)
