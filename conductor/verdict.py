"""What is to be done about an open action, judged from its rows alone.

The judgement is level-triggered: it asks where things stand, never what has happened before, so it
is the same for an action that was accepted a moment ago and for one whose conductor died. All that
is retried, and how often, is decided here.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from oslo_config import cfg

from common.actions import HostDown, Step
from common.objects import ActionState
from conductor.db.models import Action


class Verdict(enum.Enum):
    """The next step of an action."""

    NOTHING = "it is closed"
    BEGIN = "begin an attempt, on a host that is to be found where it has none"
    HINT = "tell its host again"
    LEAVE = "its host was told, and has time"
    WAIT = "wait for its host to come back"
    RETRY = "give up this attempt"
    FINISH = "nothing is left to do on its host"
    FAIL = "it can't be done"


@dataclass(frozen=True)
class Rules:
    """The bounds that keep an action from staying open for ever; times in seconds."""

    max_attempts: int
    attempt_timeout: float
    patience: float

    @classmethod
    def of(cls, conf: cfg.ConfigOpts) -> "Rules":
        """The configured bounds."""
        group = conf.conductor
        return cls(group.max_attempts, group.attempt_timeout, group.patience)

    def patient(self, action: Action, now: dt.datetime) -> bool:
        """Whether an action may wait on for a host to come back."""
        since = action.waiting_since
        return since is None or now < since + dt.timedelta(seconds=self.patience)


@dataclass(frozen=True)
class Facts:
    """Where things stand.

    :param host: which has the step to do, None where none was chosen yet
    :param host_up: whether that host is up
    :param now: the moment, by the database's clock
    :param error: what the host has just said went wrong with the attempt
    """

    host: str | None
    host_up: bool
    now: dt.datetime
    error: str | None = None


def judge(action: Action, step: Step, facts: Facts, rules: Rules) -> tuple[Verdict, str]:
    """The verdict on a step, and the reason where it is one the user gets to see: no host in it."""
    if action.state != ActionState.OPEN:
        return Verdict.NOTHING, ""
    if facts.error is not None:
        # another host may be able to; the same host has just said that it is not
        return _another(action, rules, facts.error) if step.relocatable else _fail(facts.error)
    if action.deadline is not None and facts.now > action.deadline:
        return _another(action, rules, "not finished in time")
    if facts.host is None:
        return (Verdict.BEGIN if step.relocatable else Verdict.FINISH), ""
    if not facts.host_up:
        return _without_host(action, step, facts, rules)
    return _with_host(action, facts), ""


def _with_host(action: Action, facts: Facts) -> Verdict:
    if action.deadline is None:
        return Verdict.BEGIN
    again = action.hint_at is None or facts.now >= action.hint_at
    return Verdict.HINT if again else Verdict.LEAVE


def _without_host(action: Action, step: Step, facts: Facts, rules: Rules) -> tuple[Verdict, str]:
    reason = "its host is down"
    if step.relocatable:
        return _another(action, rules, reason)
    if step.host_down is HostDown.FINISH:
        return Verdict.FINISH, ""
    return (Verdict.WAIT, reason) if rules.patient(action, facts.now) else _fail(reason)


def _another(action: Action, rules: Rules, reason: str) -> tuple[Verdict, str]:
    tries = action.attempt - action.tried_before
    if tries < rules.max_attempts:
        return Verdict.RETRY, reason
    return _fail(f"{reason} (attempt {tries} of {rules.max_attempts})")


def _fail(reason: str) -> tuple[Verdict, str]:
    return Verdict.FAIL, reason
