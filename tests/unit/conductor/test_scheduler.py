"""Filters and weighers, on hosts made up for the purpose."""

import pytest

from common import exception
from conductor.scheduler import HostState, Request, rank, weighers
from conductor.scheduler.scheduler import HostsDown
from tests.unit.conductor.harness import make_conf

NEEDS = {"vcpus": 1, "memory_mb": 512, "local_gb": 1}


def host(name="host1", **state) -> HostState:
    free = {"vcpus": 4.0, "memory_mb": 4096.0, "local_gb": 40.0, **state.pop("free", {})}
    return HostState(
        **{"host": name, "availability_zone": "nova", "up": True, "enabled": True, **state},
        free=free,
    )


def names(hosts, **wish) -> list[str]:
    request = Request(needs={**NEEDS, **wish.pop("needs", {})}, **wish)
    return [h.host for h in rank(make_conf("sqlite://"), hosts, request)]


@pytest.mark.parametrize(
    ("state", "wish", "why"),
    [
        ({"enabled": False}, {}, "are disabled"),
        ({}, {"host": "host9"}, "are not the requested one"),
        ({}, {"availability_zone": "mars"}, "are in another availability zone"),
        ({}, {"tried": frozenset({"host1"})}, "have failed to build it"),
        ({"free": {"vcpus": 0.0}}, {}, "have too few VCPUs left"),
        ({"free": {"memory_mb": 0.0}}, {}, "have too little RAM left"),
        ({"free": {"local_gb": 0.0}}, {}, "have too little disk left"),
    ],
)
def test_a_host_that_can_not_take_a_server_is_left_out_and_said_why(state, wish, why):
    """The user reads how many hosts there are and what is wrong with them."""
    with pytest.raises(exception.NoValidHost, match=f"Of 1 hosts, 1 {why}"):
        names([host(**state)], **wish)


def test_a_fitting_host_that_is_down_is_worth_waiting_for():
    """Nothing is given up while a host that fits may come back."""
    with pytest.raises(HostsDown):
        names([host(up=False)])


def test_no_host_at_all_is_worth_waiting_for():
    """A deployment that has just started has no hosts yet."""
    with pytest.raises(HostsDown, match="No compute host has reported yet"):
        names([])


def test_what_needs_nothing_fits_anywhere():
    """A flavor without disk is placed on a host without disk."""
    assert names([host(free={"local_gb": -1.0})], needs={"local_gb": 0}) == ["host1"]


def test_the_emptiest_host_comes_first():
    """Servers are spread by default."""
    assert names([host("full", free={"memory_mb": 600.0}), host("empty")]) == ["empty", "full"]


def test_negative_weights_pack():
    """An operator can fill hosts one after another."""
    hosts = [host("empty"), host("full", free={"memory_mb": 600.0})]
    conf = make_conf("sqlite://", scheduler__ram_weight=-1.0)
    packed = weighers.order(conf, hosts, Request(needs=NEEDS))
    assert [h.host for h in packed] == ["full", "empty"]


def test_equal_hosts_take_turns():
    """Conductors that decide at once do not all pick the same host."""
    hosts = [host(f"host{n}") for n in range(8)]
    assert len({names(hosts)[0] for _ in range(50)}) > 1
