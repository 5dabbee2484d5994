"""What computes report of their work, refused where it speaks for a superseded attempt."""

from sqlalchemy.orm import Session

from common import exception
from common.objects import ActionState, VmState
from conductor.db import actions, models
from conductor.db.session import Database
from conductor.engine import ActionEngine
from conductor.tasks import TASKS, HostDown


class Progress:
    """Applies the reports to the rows."""

    def __init__(self, db: Database, engine: ActionEngine) -> None:
        self._db = db
        self._engine = engine

    def start(self, action_id: int, attempt: int, event: str, host: str) -> None:
        """:raises StaleAttempt: the attempt is not the current one"""
        with self._db.writer() as session:
            action, _ = actions.lock(session, action_id)
            _fence(action, attempt, host)
            if not actions.has_event(session, action, event):
                actions.begin_event(session, action, event, host)

    def finish(
        self,
        action_id: int,
        attempt: int,
        host: str,
        power_state: int | None,
        error: str | None,
    ) -> None:
        """:raises StaleAttempt: the attempt is not the current one"""
        with self._db.writer() as session:
            action, instance = actions.lock(session, action_id)
            if error is None and _is_done(action, instance, attempt, host):
                return
            _fence(action, attempt, host)
            if error is None:
                TASKS[action.action].succeeded(session, instance, power_state)
                actions.close(session, action)
                return
            if not self._goes_on(session, action, instance, error):
                return
        self._engine.submit(action_id)

    def _goes_on(
        self, session: Session, action: models.Action, instance: models.Instance, error: str
    ) -> bool:
        """Whether another host gets to try what this one could not do."""
        moves = TASKS[action.action].when_host_is_down is HostDown.MOVE
        if moves and self._engine.may_retry(action):
            self._engine.retry(session, action, instance, error, avoid_host=True)
            return True
        self._engine.fail(session, action, instance, error)
        return False


def _is_done(action: models.Action, instance: models.Instance, attempt: int, host: str) -> bool:
    """Whether this very report was taken before, and its answer lost on the way.

    A build that is reported after its server was deleted is not: its guest has to go.
    """
    gone = instance.deleted_at is not None
    outlived = gone and TASKS[action.action].vm_state != VmState.DELETED
    same = action.attempt == attempt and action.host == host
    return same and action.state == ActionState.DONE and not outlived


def _fence(action: models.Action, attempt: int, host: str) -> None:
    current = action.attempt == attempt and action.host == host
    if not current or action.state != ActionState.OPEN:
        raise exception.StaleAttempt(attempt=attempt, action=action.id)
