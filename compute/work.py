"""The common course of everything a compute is asked to do."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from oslo_log import log

from common import exception, tracing
from common.context import RequestContext
from common.objects import Action, Instance
from compute.orphans import Orphans
from compute.retry import CONDUCTOR_TROUBLE, passed, until_answered
from compute.rpcapi import event_of
from compute.virt.driver import ComputeDriver
from conductor.rpcapi import ConductorAPI

LOG = log.getLogger("micronova.compute")

# The conductor's answers that mean: this attempt is over, whatever became of it
REFUSED = (exception.StaleAttempt, exception.ActionNotFound)


@dataclass(frozen=True)
class Work:
    """One attempt of an action.

    :param method: the RPC method that asked for it; names the event
    :param do: what the driver is to do
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

    @property
    def order(self) -> tuple[int, int]:
        """Grows with what is asked of an instance; the same for a hint that is repeated."""
        return self.action.id, self.action.attempt

    def __str__(self) -> str:
        return f"{self.method} of instance {self.instance.uuid}, attempt {self.action.attempt}"


class ActionRunner:
    """Carries out work: asks the conductor, lets the driver do it, reports how it went.

    :param draining: set when the process is to end: a report that fails then is given up
    """

    def __init__(
        self,
        host: str,
        driver: ComputeDriver,
        conductor: ConductorAPI,
        orphans: Orphans,
        draining: threading.Event,
    ) -> None:
        self._host = host
        self._driver = driver
        self._conductor = conductor
        self._orphans = orphans
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
        if passed(work.action.deadline):
            LOG.warning("%s: not started, its deadline has passed", work)
            return
        began = time.monotonic()
        try:
            if work.undo is None or self._has_guest(work.instance.uuid):
                self._start(work)
            error = self._attempt(work)
            self._finish(work, error)
        except REFUSED:
            LOG.info("%s: no longer wanted", work)
            self._orphans.remove_if_unwanted(work.instance.uuid)
        except CONDUCTOR_TROUBLE as trouble:
            LOG.warning("%s: the conductor can't be told (%s)", work, type(trouble).__name__)
        else:
            LOG.info("%s: %s in %.2f s", work, error or "done", time.monotonic() - began)

    def _attempt(self, work: Work) -> str | None:
        """Let the driver do it; returns what went wrong, in words for the user."""
        try:
            work.do()
        except exception.MicronovaError as error:
            problem = str(error)
            tracing.active().note(error=type(error).__name__)
        except Exception as error:
            LOG.exception("%s failed", work)
            problem = f"{work.method} failed on host {self._host}, see its log"
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

    def _start(self, work: Work) -> None:
        self._tell(
            work,
            lambda conductor: conductor.action_event_start(
                work.ctxt,
                work.action.id,
                work.action.attempt,
                event_of(work.method),
                self._host,
            ),
        )

    def _finish(self, work: Work, error: str | None) -> None:
        power_state = self._power_state(work.instance.uuid)
        self._tell(
            work,
            lambda conductor: conductor.action_finish(
                work.ctxt,
                work.action.id,
                work.action.attempt,
                self._host,
                power_state,
                error,
            ),
        )

    def _tell(self, work: Work, report: Callable[[ConductorAPI], None]) -> None:
        """Make a report; both kinds are safe to repeat."""
        until_answered(lambda: report(self._conductor), self._draining, work.action.deadline)

    def _has_guest(self, uuid: str) -> bool:
        return uuid in self._driver.list_instance_uuids()

    def _power_state(self, uuid: str) -> int | None:
        try:
            return self._driver.get_power_state(uuid)
        except exception.GuestNotFound:
            return None
