"""Filters: each says which hosts could take a server, and in words why the others could not."""

from collections.abc import Callable
from typing import NamedTuple

from conductor.scheduler.hosts import HostState, Request


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


# Whether the host is up comes last: what fails there alone may fit again in a moment
FITS = (
    Filter("are not the requested one", _is_requested),
    Filter("are in another availability zone", _in_zone),
    Filter("are disabled", lambda host, _request: host.enabled),
    Filter("are where it is", lambda host, request: host.host not in request.avoid),
    Filter("have failed to build it", lambda host, request: host.host not in request.tried),
    Filter("have too few VCPUs left", _has("vcpus")),
    Filter("have too little RAM left", _has("memory_mb")),
    Filter("have too little disk left", _has("local_gb")),
)
IS_UP = Filter("are down", lambda host, _request: host.up)


def apply(
    filters: tuple[Filter, ...], hosts: list[HostState], request: Request
) -> tuple[list[HostState], list[str]]:
    """The hosts that pass all filters, and why the others did not."""
    reasons = []
    for each in filters:
        passed = [host for host in hosts if each.passes(host, request)]
        if len(passed) < len(hosts):
            reasons.append(f"{len(hosts) - len(passed)} {each.why}")
        hosts = passed
    return hosts, reasons
