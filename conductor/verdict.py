"""What is to be done about an open action, judged from the rows alone.

The judgement is level-triggered: it asks where things stand, never what has happened before, so it
is the same for an action that was accepted a moment ago and for one whose conductor died.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from oslo_config import cfg

from common.objects import ActionState
from conductor.db.models import Action
from conductor.tasks import HostDown, Task


class Verdict(enum.Enum):
    """The next step of an action."""

    NOTHING = "it is closed"
    PLACE = "it needs a host"
    HINT = "tell its host (again)"
    RETRY = "give up this attempt and begin another"
    WAIT = "look again later"
    FINISH = "nothing is left to do on its host"
    FAIL = "no attempt is left"


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


def judge(
    action: Action, task: Task, *, host_up: bool, now: dt.datetime, rules: Rules
) -> tuple[Verdict, str]:
    """The verdict, and the reason where it is one the user gets to see."""
    if action.state != ActionState.OPEN or action.host is None:
        return (Verdict.PLACE if action.state == ActionState.OPEN else Verdict.NOTHING), ""
    if action.deadline is not None and now > action.deadline:
        return _another(action, rules, f"not finished in time on host {action.host}")
    if host_up:
        return Verdict.HINT, ""
    reason = f"host {action.host} is down"
    match task.when_host_is_down:
        case HostDown.FINISH:
            return Verdict.FINISH, ""
        case HostDown.MOVE:
            return _another(action, rules, reason)
        case HostDown.WAIT:
            return (Verdict.WAIT if rules.patient(action, now) else Verdict.FAIL), reason


def _another(action: Action, rules: Rules, reason: str) -> tuple[Verdict, str]:
    if action.attempt < rules.max_attempts:
        return Verdict.RETRY, reason
    return Verdict.FAIL, f"{reason} (attempt {action.attempt} of {rules.max_attempts})"
