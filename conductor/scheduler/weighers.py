"""Weighers: rank the hosts that could take a server."""

import random
from collections.abc import Sequence

from conductor.scheduler.hosts import HostState


def order(hosts: Sequence[HostState], weights: dict[str, float]) -> list[HostState]:
    """Best first by weighted free capacity, each resource scaled to 0..1 over the hosts.

    Equals are shuffled, so that conductors that decide at the same time pick different hosts.
    """
    scores = {host.host: 0.0 for host in hosts}
    for resource, weight in weights.items():
        free = [host.free[resource] for host in hosts]
        low, spread = min(free), max(free) - min(free)
        for host, amount in zip(hosts, free, strict=True):
            scores[host.host] += weight * ((amount - low) / spread if spread else 0.0)
    return sorted(hosts, key=lambda host: (-scores[host.host], random.random()))  # noqa: S311
