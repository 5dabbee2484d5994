"""Puts an instance on a host: schedule, claim, and give the claim up again."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from oslo_config import cfg

from common import exception
from common.objects import TaskState
from conductor import scheduler
from conductor.db import aggregates, compute_nodes
from conductor.db.actions import Held

RACES = 5  # times others may take what was seen free before it is given up


def place(held: Held, conf: cfg.ConfigOpts, seen_after: dt.datetime) -> None:
    """Put the instance on the best host on which the claim succeeds.

    :param seen_after: a host that reported after this is up
    :raises HostsDown: only hosts that are down would fit
    :raises NoValidHost: no host fits
    """
    instance = held.instance
    wanted = instance.requested_host
    found = claim(held, conf, seen_after, instance.flavor, host=wanted)
    instance.host, instance.availability_zone = found.host, found.availability_zone
    instance.task_state = TaskState.SPAWNING


def claim(
    held: Held,
    conf: cfg.ConfigOpts,
    seen_after: dt.datetime,
    flavor: dict[str, Any],
    *,
    host: str | None,
    avoid: Collection[str] = (),
) -> scheduler.HostState:
    """Claim what a flavor takes on the best host that has it, for the instance; returns which.

    :param host: the only one that will do
    :param avoid: hosts that won't
    :raises HostsDown, NoValidHost: as ``place``
    """
    allocation, needs = scheduler.ratios(conf), compute_nodes.needed(flavor)
    particular = {"host": host, "tried": held.action.tried, "avoid": avoid}
    request = scheduler.request_of(held.session, held.instance, flavor, **particular)
    for _ in range(RACES):
        hosts = scheduler.load_hosts(held.session, allocation, seen_after)
        for each in scheduler.rank(conf, hosts, request):
            claimed = held.instance.uuid, each.host, needs, allocation, each.generation
            if compute_nodes.claim(held.session, *claimed):
                return each
    raise exception.NoValidHost(reason="Others were faster to take what was left.")


def arrive(held: Held, host: str | None) -> None:
    """Let the instance be on another host, on which it has a claim."""
    held.instance.host = host
    held.instance.availability_zone = aggregates.zone_of(held.session, host)


def leave(held: Held, *, avoid_host: bool) -> None:
    """Take the instance off its host, and its claim with it.

    :param avoid_host: the host has failed it, and is not to be chosen again
    """
    compute_nodes.release(held.session, held.instance.uuid)
    if avoid_host:
        held.action.tried = [*held.action.tried, str(held.instance.host)]
    held.instance.host = None
    held.instance.availability_zone = held.instance.pinned_availability_zone
