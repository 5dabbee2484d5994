"""Hints: what a host is told of an action, and how often."""

import datetime as dt
from typing import NamedTuple

from common.actions import Params
from common.context import RequestContext
from common.objects import Action, Instance
from conductor.db import convert, models
from conductor.db.actions import Held, Lease
from conductor.tasks import Task

LAST_DOUBLING = 5  # a hint is repeated after 1, 2, 4 ... 32 leases, and then every 32


class Hint(NamedTuple):
    """What a host is told."""

    method: str
    ctxt: RequestContext
    instance: Instance
    action: Action
    arguments: Params
    answers: bool  # it is asked, and has the outcome as the answer


def take(held: Held, task: Task, lease: Lease) -> Hint:
    """What the host of the current step is told, taken while the rows are locked.

    :param lease: of the conductor that sees to it
    """
    action, now = held.action, held.now
    pause = lease.seconds * 2 ** min(action.hints, LAST_DOUBLING)
    action.hints += 1
    action.hint_at = now + dt.timedelta(seconds=pause)
    action.owner, action.lease_until = lease.owner, lease.until(now)
    action.waiting_since = None
    action.updated_at = now
    told = convert.instance(held.instance), convert.action(action, task.host(held))
    step = task.about.steps[action.step]
    return Hint(step.method, context_of(action), *told, task.arguments(held), step.answers)


def context_of(action: models.Action) -> RequestContext:
    """The context of the request that opened the action."""
    return RequestContext(
        user_id=action.user_id,
        project_id=action.project_id,
        request_id=action.request_id,
        overwrite=False,
    )
