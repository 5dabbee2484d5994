"""Ranks the hosts for a request, or says why there is none."""

from oslo_config import cfg

from common import exception
from conductor.scheduler import filters, weighers
from conductor.scheduler.hosts import HostState
from conductor.scheduler.request import Request


class HostsDown(exception.NoValidHost):
    """No host now, but one that would fit is only down: worth waiting for."""


def rank(conf: cfg.ConfigOpts, hosts: list[HostState], request: Request) -> list[HostState]:
    """The hosts that can take the server, best first.

    :raises HostsDown: those that could are down, or no host has reported yet
    :raises NoValidHost: none could
    """
    fitting, reasons = filters.apply(filters.fits(), hosts, request)
    if hosts and not fitting:
        raise exception.NoValidHost(reason=_explain(len(hosts), reasons))
    usable, down = filters.apply((filters.IS_UP,), fitting, request)
    if not usable:
        raise HostsDown(reason=_explain(len(hosts), reasons + down))
    return weighers.order(conf, usable, request)


def _explain(count: int, reasons: list[str]) -> str:
    if not count:
        return "No compute host has reported yet."
    return f"Of {count} hosts, {', '.join(reasons)}."
