"""Filters: each says which hosts could take a server, and in words why the others could not.

Packages add some as entry points of ``micronova.filters``.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from oslo_log import log

from common import plugins
from common.objects import GroupPolicy
from conductor.scheduler import extra_specs
from conductor.scheduler.hosts import HostState
from conductor.scheduler.request import Request

LOG = log.getLogger("micronova.scheduler")
GROUP: Final = "micronova.filters"


class Filter(NamedTuple):
    """``why`` completes the sentence "N hosts ..."."""

    why: str
    passes: Callable[[HostState, Request], bool]


def _has(resource: str) -> Callable[[HostState, Request], bool]:
    def passes(host: HostState, request: Request) -> bool:
        need = request.needs[resource]
        return not need or need <= host.free[resource]

    return passes


def _in_zone(host: HostState, request: Request) -> bool:
    return request.availability_zone in {None, host.availability_zone}


def _is_requested(host: HostState, request: Request) -> bool:
    return request.host in {None, host.host}


def _keeps_apart(host: HostState, request: Request) -> bool:
    group = request.group
    if group is None or group.policy != GroupPolicy.ANTI_AFFINITY:
        return True
    return group.members.get(host.host, 0) < group.most


def _keeps_together(host: HostState, request: Request) -> bool:
    group = request.group
    if group is None or group.policy != GroupPolicy.AFFINITY:
        return True
    return not group.members or host.host in group.members


def _is_with(host: HostState, request: Request) -> bool:
    return request.together_with is None or host.host in request.together_with


# Whether the host is up comes last: what fails there alone may fit again in a moment
FITS = (
    Filter("are not the requested one", _is_requested),
    Filter("are in another availability zone", _in_zone),
    Filter(
        "are in no aggregate for its flavor",
        lambda host, request: extra_specs.fit(request.extra_specs, host.metadata),
    ),
    Filter("are disabled", lambda host, _request: host.enabled),
    Filter("are where it is", lambda host, request: host.host not in request.avoid),
    Filter("have failed to build it", lambda host, request: host.host not in request.tried),
    Filter("have enough servers of its group", _keeps_apart),
    Filter("are not where its group is", _keeps_together),
    Filter(
        "have a server it is to be apart from",
        lambda host, request: host.host not in request.apart_from,
    ),
    Filter("have none of the servers it is to be with", _is_with),
    Filter("have too few VCPUs left", _has("vcpus")),
    Filter("have too little RAM left", _has("memory_mb")),
    Filter("have too little disk left", _has("local_gb")),
)
IS_UP = Filter("are down", lambda host, _request: host.up)


def fits() -> tuple[Filter, ...]:
    """All but whether the host is up: ours, and those of packages."""
    return (*FITS, *plugins.find(GROUP, Filter).usable.values())


def apply(
    filters: tuple[Filter, ...], hosts: list[HostState], request: Request
) -> tuple[list[HostState], list[str]]:
    """The hosts that pass all filters, and why the others did not."""
    reasons = []
    for each in filters:
        passed = [host for host in hosts if _passes(each, host, request)]
        if len(passed) < len(hosts):
            reasons.append(f"{len(hosts) - len(passed)} {each.why}")
        hosts = passed
    return hosts, reasons


def _passes(each: Filter, host: HostState, request: Request) -> bool:
    """A package's filter may fail: then nobody knows whether the host may be taken."""
    try:
        return each.passes(host, request)
    except Exception:
        LOG.exception("the filter for hosts that %s fails", each.why)
        return False
