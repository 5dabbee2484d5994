"""The action machine: owns the life of every action, from the row to its result.

Open, begin an attempt, hint, take the host's report, close. What comes next is always the verdict
of ``conductor.verdict`` on the rows. A step is committed before a compute is told of it, so a
conductor that dies in between leaves rows from which any other goes on.
"""

import datetime as dt
from contextlib import suppress
from functools import partial

import oslo_messaging
from oslo_config import cfg
from oslo_log import log
from sqlalchemy.orm import Session

from common import exception, tracing
from common.actions import DELETED, Params
from common.context import RequestContext
from common.database import Database
from common.objects import Action, ActionState
from common.rpc_client import RPC_TROUBLE, in_words
from compute.rpcapi import ComputeAPI
from conductor import hints
from conductor.announcer import Announcer
from conductor.db import actions, models
from conductor.db.actions import Held, Lease
from conductor.hints import Hint, context_of
from conductor.liveness import Liveness
from conductor.pins import ComputePin
from conductor.pool import DrivePool
from conductor.scheduler.scheduler import HostsDown
from conductor.tasks import Task, task_of
from conductor.verdict import Facts, Rules, Verdict, judge

LOG = log.getLogger("micronova.actions")


class ActionMachine:
    """Drives actions for one conductor.

    :param owner: this conductor's host, which leases carry
    :param computes: whom to tell, and what they understand
    :param announcer: tells those who want to hear of an end
    """

    def __init__(
        self,
        conf: cfg.ConfigOpts,
        db: Database,
        owner: str,
        computes: ComputePin,
        announcer: Announcer,
    ) -> None:
        self._conf = conf
        self._db = db
        self._computes = computes
        self._announcer = announcer
        self._rules = Rules.of(conf)
        self._pool = DrivePool(conf.conductor.workers)
        self._asking = DrivePool(conf.conductor.workers)  # who waits for hosts keeps nobody else
        self.lease = Lease.of(conf, owner)
        self.liveness = Liveness(conf)

    def submit(self, action_id: int) -> None:
        """Drive the action soon."""
        self._pool.submit(action_id, partial(self.drive, action_id))

    def tell(self, hint: Hint | None) -> None:
        """Tell a host soon what it is to do; None where nothing is."""
        if hint is not None:
            pool = self._asking if hint.answers else self._pool
            pool.submit(hint.action.id, partial(self._tell, hint))

    def close(self) -> None:
        """Finish what is queued, take no more."""
        self._asking.close(wait=False)  # another conductor asks again
        self._pool.close()

    # what users ask for

    def open(
        self,
        session: Session,
        ctxt: RequestContext,
        instance: models.Instance,
        name: str,
        params: Params,
    ) -> Held:
        """Accept an action on an instance whose row is locked; to be begun, or else submitted.

        :raises InstanceInvalidState: the instance is not in a state for it
        :raises NotUnderstood: a compute of an older release would not know what to do
        """
        task = task_of(name)
        if not all(self._computes.api.understands(step.method) for step in task.about.steps):
            raise exception.NotUnderstood(action=name, instance=instance.uuid)
        task.admit(instance, params)
        held = actions.create(session, ctxt, instance, name, params, self.lease)
        session.flush()
        return held

    def perform(
        self,
        session: Session,
        ctxt: RequestContext,
        instance: models.Instance,
        name: str,
        params: Params,
    ) -> None:
        """Do what no host has a part in, whatever else is being done to the instance."""
        held = actions.create(session, ctxt, instance, name, params, self.lease)
        actions.close(held)
        actions.note_event(held, f"api_{name}")
        task_of(name).succeeded(held, None)

    def require_down(self, held: Held) -> None:
        """:raises Invalid: the instance's host is up, as far as this conductor can tell"""
        host = held.instance.host
        if host is None:
            raise exception.Invalid("The server has no host it could be evacuated from.")
        up = self.liveness.is_up(held.session, host, held.now)
        if up or not self.liveness.hearing.is_good():
            raise exception.Invalid(f"Compute service of {host} is still in use.")

    @property
    def computes(self) -> ComputeAPI:
        """The hosts, held back to what the oldest of them understands."""
        return self._computes.api

    def refuse(
        self,
        session: Session,
        ctxt: RequestContext,
        instance: models.Instance,
        name: str,
        reason: str,
    ) -> None:
        """Keep of an action on an instance whose row is locked that it was not accepted."""
        actions.close(actions.create(session, ctxt, instance, name, {}, self.lease), reason)

    def begin(self, held: Held) -> Hint | None:
        """Take the first step in the transaction that accepts the action; tell it once committed.

        It may be the last one: a delete of a server without a host is done when it is accepted.
        """
        return self._hint(held, self._step(held))

    def supersede(self, session: Session, instance: models.Instance, name: str) -> bool:
        """Close what is open in favour of ``name``; False where that is what is open."""
        held = actions.open_of(session, instance)
        if held is None:
            return True
        if held.action.action == name:
            return False
        task_of(held.action.action).superseded(held)
        self._close(held, f"superseded by a {name}")
        session.flush()
        return True

    # what computes say

    def permit(
        self, action_id: int, attempt: int, host: str, instance_uuid: str | None = None
    ) -> None:
        """:raises StaleAttempt: the attempt is not the current one, or is about another instance"""
        with self._db.reader() as session:
            held = actions.look(session, action_id)
            if instance_uuid not in {None, held.instance.uuid}:
                raise exception.StaleAttempt(attempt=attempt, action=action_id)
            _fence(held, attempt, host)

    def finish(
        self, action_id: int, attempt: int, host: str, power_state: int | None, error: str | None
    ) -> Hint | None:
        """Take a host's report of an attempt; it may come twice.

        Returns what is to be done next, and is told by that host to the next one. Where that is not
        delivered it is told from here, as any hint is.

        :raises StaleAttempt: the attempt is not the current one
        """
        with self._db.writer() as session:
            held = actions.lock(session, action_id)
            if error is None and _is_done(held, attempt):
                return None
            _fence(held, attempt, host)
            done = error is None
            verdict = self._succeed(held, power_state) if done else self._step(held, error)
            hint = self._hint(held, verdict)
        if verdict is Verdict.RETRY:
            self.submit(action_id)
        if hint is not None and hint.action.host == host:
            self.tell(hint)  # as any other: a host tells none but others
            return None
        return hint

    # what is to be done next

    def drive(self, action_id: int) -> None:
        """Decide the next step from the rows, commit it, and tell the action's host.

        An error of our own may pass, so the step is taken again; not for longer, though, than an
        attempt may take.
        """
        try:
            with tracing.active().span("drive"):
                self._drive(action_id)
        except exception.DatabaseUnavailable:
            LOG.warning("action %s: to be driven when the database is back", action_id)
        except Exception as error:
            LOG.exception("action %s: this step failed", action_id)
            self._stumble(action_id, f"{type(error).__name__} in the conductor, see its log")

    def _drive(self, action_id: int) -> None:
        with self._db.writer() as session:
            held = actions.lock(session, action_id)
            _adopt_context(held.action)
            verdict = self._step(held)
            hint = self._hint(held, verdict)
        if hint is not None and not hint.answers:
            self._tell(hint)  # in the thread that has decided it
        elif hint is not None:
            self.tell(hint)
        elif verdict is Verdict.RETRY:
            # placed by a transaction of its own: none ever holds two nodes, in whatever order
            self.submit(action_id)

    def _step(self, held: Held, error: str | None = None) -> Verdict:
        """Judge, and do what the verdict asks for short of telling the host."""
        action, task = held.action, task_of(held.action.action)
        host = task.host(held)
        host_up = self.liveness.is_up(held.session, host, held.now)
        facts = Facts(host, host_up, held.now, error)
        verdict, reason = judge(action, task.about.steps[action.step], facts, self._rules)
        match verdict:
            case Verdict.FINISH:
                return self._succeed(held, None)
            case Verdict.FAIL:
                return self._fail(held, reason)
            case Verdict.RETRY:
                self._give_up(held, reason, avoid_host=host_up or error is not None)
            case Verdict.WAIT:
                self._look_again(held)
            case Verdict.LEAVE:
                action.waiting_since = None  # its host is there
            case Verdict.BEGIN:
                return self._begin(held, task)
        return verdict

    def _begin(self, held: Held, task: Task) -> Verdict:
        """Begin an attempt; the only place where attempts and their events begin."""
        action = held.action
        if task.host(held) is None:
            try:
                task.place(held, self._conf, self.liveness.seen_after(held.now))
            except HostsDown as error:
                return self._without_host(held, str(error))
            except (exception.NoValidHost, exception.NoAddress) as error:
                return self._fail(held, str(error))
        action.attempt += 1
        action.deadline = held.now + dt.timedelta(seconds=self._rules.attempt_timeout)
        action.hints = 0
        actions.begin_event(held, task.about.steps[action.step].event, task.host(held))
        return Verdict.HINT

    def _without_host(self, held: Held, reason: str) -> Verdict:
        if not self.liveness.hearing.is_good() or self._rules.patient(held.action, held.now):
            self._look_again(held)
            return Verdict.WAIT
        return self._fail(held, reason)

    def _hint(self, held: Held, verdict: Verdict) -> Hint | None:
        if verdict is not Verdict.HINT:
            return None
        return hints.take(held, task_of(held.action.action), self.lease)

    def _tell(self, hint: Hint) -> None:
        method, ctxt, instance, action, arguments, answers = hint
        ctxt.update_store()  # the log of this thread is about that request, too
        try:
            getattr(self._computes.api, method)(ctxt, instance, action, **arguments)
        except RPC_TROUBLE as error:
            LOG.warning("hint not delivered, to be repeated: %s", type(error).__name__)
            with self._db.writer() as session:
                # it does not count: the lease alone says when it is tried again
                actions.forget_hint(session, action.id)
        except oslo_messaging.RPCVersionCapError as error:
            self._give_in(action.id, f"the computes don't know of it any more: {error}")
        except (exception.MicronovaError, oslo_messaging.RemoteError) as error:
            if not answers:
                raise
            self._answered(action, in_words(error))
        else:
            if answers:
                self._answered(action, None)

    def _answered(self, action: Action, error: str | None) -> None:
        """Take a host's answer as its report."""
        with suppress(exception.StaleAttempt):
            self.tell(self.finish(action.id, action.attempt, action.host, None, error))

    def _give_up(self, held: Held, reason: str, *, avoid_host: bool) -> None:
        """End the current attempt; what may be done elsewhere leaves its host.

        :param avoid_host: the host has failed it, and won't be asked again
        """
        action, task = held.action, task_of(held.action.action)
        where = task.host(held)
        LOG.warning("attempt %s of %s on %s: %s", action.attempt, action.action, where, reason)
        actions.close_events(held, reason)
        action.deadline = None
        if task.about.steps[action.step].relocatable:
            task.leave(held, avoid_host=avoid_host)
            held.instance.task_state = task.about.task_state

    def _look_again(self, held: Held) -> None:
        action = held.action
        action.waiting_since = action.waiting_since or held.now
        soon = dt.timedelta(seconds=self._conf.conductor.reconcile_interval)
        action.owner, action.lease_until = self.lease.owner, held.now + soon

    def _succeed(self, held: Held, power_state: int | None) -> Verdict:
        """Go on with the next step, or close the action after the last."""
        task = task_of(held.action.action)
        following = task.about.follows(held.action.step)
        if following is not None:
            actions.close_events(held, None)
            return self._go_on(held, task, following)
        task.succeeded(held, power_state)
        self._close(held, held.action.message)
        return Verdict.FINISH

    def _fail(self, held: Held, reason: str) -> Verdict:
        """Undo what has to be undone; else close the action, its instance as its task leaves it."""
        action, task = held.action, task_of(held.action.action)
        LOG.error("%s of %s failed: %s", action.action, action.instance_uuid, reason)
        if task.about.steps[action.step].undone:
            actions.close_events(held, reason)
            action.message = reason
            return self._go_on(held, task, len(task.about.chain))
        task.failed(held, action.message or reason)
        self._close(held, action.message or reason)
        return Verdict.FAIL

    def _go_on(self, held: Held, task: Task, step: int) -> Verdict:
        action = held.action
        action.step, action.tried_before = step, action.attempt
        action.deadline = action.hint_at = action.waiting_since = None
        task.goes_on(held, task.about.steps[step])
        return self._step(held)

    def _close(self, held: Held, message: str | None = None) -> None:
        actions.close(held, message)
        soon = partial(self._pool.submit, f"the end of {held.action.id}")
        seen_after = self.liveness.seen_after(held.now)
        self._announcer.announce(held, context_of(held.action), soon, seen_after)

    def _give_in(self, action_id: int, reason: str) -> None:
        with self._db.writer() as session:
            held = actions.lock(session, action_id)
            if held.action.state == ActionState.OPEN:
                self._fail(held, reason)

    def _stumble(self, action_id: int, reason: str) -> None:
        """Our own fault may pass: try again, but not for longer than an attempt may take."""
        with self._db.writer() as session:
            held = actions.lock(session, action_id)
            since = held.action.waiting_since or held.now
            if held.action.state != ActionState.OPEN:
                return
            if held.now > since + dt.timedelta(seconds=self._rules.attempt_timeout):
                self._fail(held, reason)
            else:
                self._look_again(held)


def _fence(held: Held, attempt: int, host: str) -> None:
    current = held.action.attempt == attempt and task_of(held.action.action).host(held) == host
    under_way = held.action.state == ActionState.OPEN and held.action.deadline is not None
    if not (current and under_way):
        raise exception.StaleAttempt(attempt=attempt, action=held.action.id)


def _is_done(held: Held, attempt: int) -> bool:
    """Whether this very report was taken before, and its answer lost on the way.

    A build that is reported after its server was deleted is not: its guest has to go.
    """
    gone = held.instance.deleted_at is not None
    outlived = gone and task_of(held.action.action).about.ends_in is not DELETED
    return held.action.attempt == attempt and held.action.state == ActionState.DONE and not outlived


def _adopt_context(action: models.Action) -> None:
    """Log and trace under the id of the request that opened the action."""
    context_of(action).update_store()
    tracing.active().note(request_id=action.request_id, server_id=action.instance_uuid)
