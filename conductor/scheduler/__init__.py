"""Which host a server goes to: filters say which could take it, weighers which should."""

from conductor.scheduler.filters import Filter
from conductor.scheduler.hosts import HostState, load_hosts, ratios
from conductor.scheduler.request import Group, Request, request_of
from conductor.scheduler.scheduler import rank
from conductor.scheduler.weighers import Weigher

__all__ = [
    "Filter",
    "Group",
    "HostState",
    "Request",
    "Weigher",
    "load_hosts",
    "rank",
    "ratios",
    "request_of",
]
