"""Which host a server goes to: filters say which could take it, weighers which should."""

from conductor.scheduler.hosts import HostState, Request, load_hosts, ratios
from conductor.scheduler.scheduler import rank

__all__ = ["HostState", "Request", "load_hosts", "rank", "ratios"]
