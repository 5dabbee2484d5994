"""Puts an instance on a host: schedule, claim, and give the claim up again."""

import datetime as dt

from oslo_config import cfg
from sqlalchemy.orm import Session

from common import exception
from conductor import scheduler
from conductor.db import compute_nodes, models
from conductor.tasks import TASKS, HostDown

RACES = 5  # times others may take what was seen free before it is given up


def choose(
    session: Session,
    conf: cfg.ConfigOpts,
    instance: models.Instance,
    action: models.Action,
    seen_after: dt.datetime,
) -> str:
    """The best host on which the claim succeeded.

    :raises HostsDown: only hosts that are down would fit
    :raises NoValidHost: no host fits
    """
    allocation = scheduler.ratios(conf)
    request = scheduler.Request(
        needs=compute_nodes.needed(instance.flavor),
        availability_zone=instance.availability_zone,
        host=instance.requested_host,
        tried=frozenset(action.tried),
    )
    for _ in range(RACES):
        hosts = scheduler.load_hosts(session, allocation, seen_after)
        for candidate in scheduler.rank(conf, hosts, request):
            if compute_nodes.claim(session, instance, candidate.host, allocation):
                return candidate.host
    raise exception.NoValidHost(reason="Others were faster to take what was left.")


def give_up(
    session: Session, action: models.Action, instance: models.Instance, *, avoid_host: bool
) -> bool:
    """Take a build off its host; False for an action that is bound to the one it is on."""
    if TASKS[action.action].when_host_is_down is not HostDown.MOVE:
        return False
    compute_nodes.release(session, instance.uuid)
    if avoid_host:
        action.tried = [*action.tried, str(action.host)]
    action.host = instance.host = None
    instance.task_state = TASKS[action.action].task_state
    return True
