"""The common course of everything a compute is asked to do."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import oslo_messaging
from oslo_log import log

from common import clock, exception, tracing
from common.context import RequestContext
from common.objects import Action, Instance
from common.presence import Presence
from common.rpc_client import RPC_TROUBLE
from compute.guests import Guests
from compute.retry import CONDUCTOR_TROUBLE, Answer, describe, until_answered
from compute.rpcapi import PeerAPI
from conductor.rpcapi import ReportAPI

LOG = log.getLogger("micronova.compute")

# The conductor's answers that mean: this attempt is over, whatever became of it
REFUSED = (exception.StaleAttempt, exception.ActionNotFound)


@dataclass(frozen=True)
class Work:
    """One attempt of an action.

    :param method: the RPC method that asked for it
    :param do: what the driver is to do
    :param ask: begin on no hint alone: another host may have sent it
    :param undo: removes what ``do`` left behind; what can be undone is done without asking first,
        which spares a boot one RPC. None where nothing can be. A guest that is there already
        makes the work a repeated one, whose undoing could cost a server that is in use
    """

    ctxt: RequestContext
    instance: Instance
    action: Action
    method: str
    do: Callable[[], None]
    undo: Callable[[], None] | None = None
    ask: bool = False
    received: float = field(default_factory=clock.seconds)

    @property
    def deadline(self) -> float | None:
        """When the attempt is given up, in this machine's ``clock.seconds``; None: never."""
        left = self.action.seconds_left
        return None if left is None else self.received + left

    @property
    def is_late(self) -> bool:
        """Whether the attempt was given up by now."""
        return self.deadline is not None and clock.seconds() > self.deadline

    @property
    def order(self) -> tuple[int, int]:
        """Grows with what is asked of an instance; the same for a hint that is repeated."""
        return self.action.id, self.action.attempt

    def __str__(self) -> str:
        return f"{self.method} of instance {self.instance.uuid}, attempt {self.action.attempt}"


class ActionRunner:
    """Carries out work: asks the conductor, lets the driver do it, reports how it went.

    :param peers: the other hosts
    :param presence: whether a hint is as good as the conductor's word
    :param draining: set when the process is to end: a report that fails then is given up
    """

    def __init__(
        self,
        host: str,
        conductor: ReportAPI,
        peers: PeerAPI,
        guests: Guests,
        presence: Presence,
        draining: threading.Event,
    ) -> None:
        self._host = host
        self._conductor = conductor
        self._peers = peers
        self._guests = guests
        self._presence = presence
        self._draining = draining

    def carry_out(self, work: Work) -> None:
        """Do the work, if it is still wanted. It must be the only one on its instance."""
        work.ctxt.update_store()
        with tracing.active().span(
            f"carry out {work.method}",
            request_id=work.ctxt.request_id,
            server_id=work.instance.uuid,
            host=self._host,
            attempt=work.action.attempt,
        ):
            self._carry_out(work)

    def _carry_out(self, work: Work) -> None:
        if work.is_late:
            LOG.warning("%s: not started, its deadline has passed", work)
            return
        try:
            self._do_or_settle(work)
        except CONDUCTOR_TROUBLE as trouble:
            LOG.warning("%s: given up, trouble with the conductor: %s", work, describe(trouble))

    def _do_or_settle(self, work: Work) -> None:
        began = time.monotonic()
        try:
            if self._must_ask(work):
                self._ask(work)
            error = self._attempt(work)
            self._finish(work, error)
        except REFUSED:
            LOG.info("%s: no longer wanted", work)
            self._guests.settle(work.instance.uuid)
        else:
            LOG.info("%s: %s in %.2f s", work, error or "done", time.monotonic() - began)

    def _must_ask(self, work: Work) -> bool:
        """Whether the hint alone is not enough to begin.

        What can't be undone is only begun on the conductor's word, and so is what has a guest, or
        what may have been superseded: sent to an earlier run of this host, or long under way.
        """
        if work.ask or work.undo is None or not self._presence.is_fresh(work.action):
            return True
        return self._guests.power_state(work.instance.uuid) is not None

    def _attempt(self, work: Work) -> str | None:
        """Let the driver do it; returns what went wrong, in words for the user."""
        try:
            work.do()
        except exception.MicronovaError as error:
            problem = str(error)
            tracing.active().note(error=type(error).__name__)
        except Exception as error:
            LOG.exception("%s failed", work)
            problem = f"{work.method} failed, see the log of the server's host"
            tracing.active().note(error=type(error).__name__)
        else:
            return None
        self._undo(work)
        return problem

    def _undo(self, work: Work) -> None:
        try:
            if work.undo is not None:
                work.undo()
        except Exception:
            LOG.exception("%s: what is left of it is removed later", work)

    def _ask(self, work: Work) -> None:
        action, event = work.action, f"compute_{work.method}"
        self._tell(
            work,
            lambda: self._conductor.action_event_start(
                work.ctxt, action.id, action.attempt, event, self._host, work.instance.uuid
            ),
        )

    def _finish(self, work: Work, error: str | None) -> None:
        action, power_state = work.action, self._guests.power_state(work.instance.uuid)
        following = self._tell(
            work,
            lambda: self._conductor.action_finish(
                work.ctxt, action.id, action.attempt, self._host, power_state, error
            ),
        )
        if following is not None:
            self._pass_on(work, following)

    def _pass_on(self, work: Work, following: dict[str, Any]) -> None:
        """Tell the host that has the next step; where it is not reached the conductor does."""
        method, arguments = following["method"], following["arguments"]
        try:
            getattr(self._peers, method)(work.ctxt, **arguments)
        except (*RPC_TROUBLE, oslo_messaging.RPCVersionCapError) as error:
            LOG.info("%s: %s is left to the conductor: %s", work, method, type(error).__name__)

    def _tell(self, work: Work, report: Callable[[], Answer]) -> Answer:
        """Make a report; both kinds are safe to repeat."""
        return until_answered(report, self._draining, work.deadline)
