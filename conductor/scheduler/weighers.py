"""Weighers: rank the hosts that could take a server.

Packages add some as entry points of ``micronova.weighers``.
"""

import random
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from oslo_config import cfg
from oslo_log import log

from common import plugins
from common.objects import GroupPolicy
from conductor.scheduler.hosts import HostState
from conductor.scheduler.request import Request

LOG = log.getLogger("micronova.scheduler")
GROUP: Final = "micronova.weighers"
WISH: Final = 10.0  # what users ask for counts for more than what is free


class Weigher(NamedTuple):
    """How good a host is for a server, in any unit, and how much that counts beside the others."""

    weight: Callable[[cfg.ConfigOpts], float]
    value: Callable[[HostState, Request], float]


def _company(host: HostState, request: Request) -> float:
    """Servers of its group, where it would be with them or rather not."""
    if request.group is None:
        return 0.0
    signs = {GroupPolicy.SOFT_AFFINITY: 1, GroupPolicy.SOFT_ANTI_AFFINITY: -1}
    return signs.get(request.group.policy, 0) * request.group.members.get(host.host, 0)


OURS = (
    Weigher(lambda conf: conf.scheduler.cpu_weight, lambda host, _request: host.free["vcpus"]),
    Weigher(lambda conf: conf.scheduler.ram_weight, lambda host, _request: host.free["memory_mb"]),
    Weigher(lambda _conf: WISH, _company),
)


def order(conf: cfg.ConfigOpts, hosts: Sequence[HostState], request: Request) -> list[HostState]:
    """Best first by the sum of all weighers, each scaled to 0..1 over the hosts.

    Equals are shuffled, so that conductors that decide at the same time pick different hosts.
    """
    scores = {host.host: 0.0 for host in hosts}
    for weigher in (*OURS, *plugins.find(GROUP, Weigher).usable.values()):
        try:
            weight, values = weigher.weight(conf), [weigher.value(host, request) for host in hosts]
        except Exception:
            LOG.exception("a weigher fails, and does not count")
            continue
        low, spread = min(values), max(values) - min(values)
        for host, value in zip(hosts, values, strict=True):
            scores[host.host] += weight * ((value - low) / spread if spread else 0.0)
    return sorted(hosts, key=lambda host: (-scores[host.host], random.random()))  # noqa: S311
