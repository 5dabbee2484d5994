"""The engine: drives each open action a step further, in a pool of threads.

A step is decided and committed in one transaction, and only then told to a compute. A conductor
that dies in between leaves an action whose lease ends, and whoever takes it up decides anew.
"""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from oslo_config import cfg
from oslo_log import log
from oslo_utils import timeutils
from sqlalchemy import select
from sqlalchemy.orm import Session

from common import exception, tracing
from common.context import RequestContext
from common.objects import Action, Instance, TaskState
from common.rpc_client import RPC_TROUBLE
from compute.rpcapi import ComputeAPI
from conductor import placement
from conductor.db import actions, convert, models, services
from conductor.db.session import Database
from conductor.hearing import Hearing
from conductor.scheduler.scheduler import HostsDown
from conductor.tasks import TASKS
from conductor.verdict import Rules, Verdict, judge

LOG = log.getLogger("micronova.engine")
LONG_AGO = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - columns are naive UTC


class ActionEngine:
    """Drives actions for one conductor.

    :param owner: this conductor's host, which leases carry
    """

    def __init__(self, conf: cfg.ConfigOpts, db: Database, owner: str) -> None:
        self._conf = conf
        self._db = db
        self._owner = owner
        self._rules = Rules.of(conf)
        self._pool = ThreadPoolExecutor(conf.conductor.workers, thread_name_prefix="engine")
        self.hearing = Hearing(conf)
        self._queued: set[int] = set()
        self._queued_lock = threading.Lock()
        self.compute: ComputeAPI

    def lease(self, seconds: float | None = None) -> tuple[str, dt.datetime]:
        """This conductor, and until when it owns what it takes up now."""
        length = self._conf.conductor.lease if seconds is None else seconds
        return self._owner, timeutils.utcnow() + dt.timedelta(seconds=length)

    def seen_after(self) -> dt.datetime:
        """A service that reported after this is up."""
        return timeutils.utcnow() - dt.timedelta(seconds=self._conf.service.down_time)

    def submit(self, action_id: int) -> None:
        """Drive the action soon; one that waits already is not queued twice."""
        with self._queued_lock:
            if action_id in self._queued:
                return
            self._queued.add(action_id)
        # in the context of who submits it: a trace goes on in it
        self._pool.submit(copy_context().run, self._drive_logged, action_id)

    def close(self) -> None:
        """Finish what is queued, take no more."""
        self._pool.shutdown(wait=True)

    def _drive_logged(self, action_id: int) -> None:
        with self._queued_lock:
            self._queued.discard(action_id)
        try:
            with tracing.active().span("drive"):
                self.drive(action_id)
        except RPC_TROUBLE as error:
            LOG.warning("hint not delivered, to be repeated: %s", type(error).__name__)
        except Exception:
            LOG.exception("action %s: this step failed, to be repeated", action_id)

    def drive(self, action_id: int) -> None:
        """Decide the next step from the rows, commit it, and tell the action's host.

        :raises MessagingException, MessageUndeliverable: the host could not be told
        """
        with self._db.writer() as session:
            action, instance = actions.lock(session, action_id)
            _adopt_context(action)
            verdict = self._decide(session, action, instance)
            if verdict is Verdict.PLACE:
                verdict = self._place(session, action, instance)
            hint = _snapshot(action, instance) if verdict is Verdict.HINT else None
        if hint is not None:
            self._tell(*hint)
        elif verdict is Verdict.RETRY:
            # placed by a transaction of its own: none ever holds two nodes, in whatever order
            self.submit(action_id)

    def _decide(
        self, session: Session, action: models.Action, instance: models.Instance
    ) -> Verdict:
        """Judge, and do what the verdict asks for short of placing and telling."""
        task = TASKS[action.action]
        host_up = self._is_up(session, action.host)
        verdict, reason = judge(
            action,
            task,
            host_up=host_up,
            now=timeutils.utcnow(),
            rules=self._rules,
        )
        match verdict:
            case Verdict.FINISH:
                task.succeeded(session, instance, None)
                actions.close(session, action)
            case Verdict.FAIL:
                self.fail(session, action, instance, reason)
            case Verdict.RETRY:
                return self.retry(session, action, instance, reason, avoid_host=host_up)
            case Verdict.WAIT:
                self._look_again(action)
            case Verdict.HINT:
                action.waiting_since = None
        return verdict

    def _place(self, session: Session, action: models.Action, instance: models.Instance) -> Verdict:
        """Find a host and claim what is needed there; wait or fail where there is none."""
        try:
            host = placement.choose(session, self._conf, instance, action, self.seen_after())
        except HostsDown as error:
            if not self.hearing.is_good() or self._rules.patient(action, timeutils.utcnow()):
                self._look_again(action)
                return Verdict.WAIT
            self.fail(session, action, instance, str(error))
            return Verdict.FAIL
        except exception.NoValidHost as error:
            self.fail(session, action, instance, str(error))
            return Verdict.FAIL
        instance.host = host
        instance.task_state = TaskState.SPAWNING
        self.begin_attempt(action, host)
        # a compute begins a build without asking: its event begins here
        actions.begin_event(session, action, TASKS[action.action].event, host)
        return Verdict.HINT

    def begin_attempt(self, action: models.Action, host: str) -> None:
        """A new attempt on ``host``: what speaks for an earlier one is refused from now on."""
        action.host = host
        action.attempt += 1
        action.updated_at = now = timeutils.utcnow()
        action.deadline = now + dt.timedelta(seconds=self._rules.attempt_timeout)
        action.waiting_since = None

    def retry(
        self,
        session: Session,
        action: models.Action,
        instance: models.Instance,
        reason: str,
        *,
        avoid_host: bool,
    ) -> Verdict:
        """Give up the current attempt: a build is placed anew, the rest is tried where it is.

        :param avoid_host: the host has failed the build, and won't be asked again
        """
        LOG.warning("attempt %s of %s: %s", action.attempt, action.action, reason)
        actions.close_events(session, action, reason)
        if placement.give_up(session, action, instance, avoid_host=avoid_host):
            return Verdict.RETRY
        self.begin_attempt(action, str(action.host))
        return Verdict.HINT

    def fail(
        self, session: Session, action: models.Action, instance: models.Instance, reason: str
    ) -> None:
        """Close the action with an error and leave the instance as its task says."""
        LOG.error("%s of instance %s failed: %s", action.action, instance.uuid, reason)
        TASKS[action.action].failed(session, instance, reason)
        actions.close(session, action, reason)

    def may_retry(self, action: models.Action) -> bool:
        """Whether another attempt is allowed."""
        return action.attempt < self._rules.max_attempts

    def _look_again(self, action: models.Action) -> None:
        action.waiting_since = action.waiting_since or timeutils.utcnow()
        action.owner, action.lease_until = self.lease(self._conf.conductor.reconcile_interval)

    def _is_up(self, session: Session, host: str | None) -> bool:
        query = select(models.Service).filter_by(host=host, topic="compute")
        service = session.scalar(query) if host else None
        return service is not None and services.is_up(service, self._judged_after())

    def _judged_after(self) -> dt.datetime:
        """A host that reported after this is not taken for down."""
        return self.seen_after() if self.hearing.is_good() else LONG_AGO

    def _tell(self, instance: Instance, action: Action, params: dict[str, object]) -> None:
        ctxt = RequestContext.from_dict(
            {
                "user": action.user_id,
                "project_id": action.project_id,
                "request_id": action.request_id,
            }
        )
        type(TASKS[action.action]).cast(self.compute, ctxt, instance, action, **params)


def _snapshot(
    action: models.Action, instance: models.Instance
) -> tuple[Instance, Action, dict[str, object]]:
    """What is told to the compute, taken while the rows are locked."""
    return convert.instance(instance), convert.action(action), dict(action.params)


def _adopt_context(action: models.Action) -> None:
    """Log and trace under the id of the request that opened the action."""
    RequestContext(
        user_id=action.user_id, project_id=action.project_id, request_id=action.request_id
    )
    tracing.active().note(request_id=action.request_id, server_id=action.instance_uuid)
