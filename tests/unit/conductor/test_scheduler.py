"""Filters and weighers, on hosts made up for the purpose."""

import pytest

from common import exception, plugins
from conductor.db import clock
from conductor.scheduler import (
    Filter,
    HostState,
    Request,
    Weigher,
    extra_specs,
    filters,
    load_hosts,
    rank,
    weighers,
)
from conductor.scheduler.scheduler import HostsDown
from tests.unit.conductor.harness import admin, make_conf

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


@pytest.mark.parametrize(
    ("specs", "fits"),
    [
        ({}, True),
        ({"ssd": "true"}, True),
        ({"aggregate_instance_extra_specs:ssd": "true"}, True),
        ({"aggregate_instance_extra_specs:ssd": "false"}, False),
        ({"gpu": "a100"}, False),
        ({"hw:cpu_policy": "dedicated"}, True),
        ({"zones": "b"}, True),
        ({"zones": "<or> x <or> a"}, True),
        ({"zones": "<or> x <or> y"}, False),
        ({"size": ">= 10"}, True),
        ({"size": "= 11"}, True),
        ({"size": "<= 9"}, False),
        ({"size": "== 11.0"}, True),
        ({"size": "!= 11"}, False),
        ({"size": ">= many"}, False),
        ({"size": ">="}, False),
        ({"name": "s== rack"}, True),
        ({"name": "s> sack"}, False),
        ({"name": "s=="}, False),
        ({"name": "<in> ac"}, True),
        ({"name": "<all-in> ra ck"}, True),
        ({"name": "<all-in> ra x"}, False),
        ({"name": ""}, False),
    ],
)
def test_extra_specs_ask_for_aggregates(specs, fits):
    """Those without a scope and of its own, in the words that Nova has for them."""
    has = {"ssd": {"true"}, "zones": {"a", "b"}, "size": {"11"}, "name": {"rack"}}
    assert extra_specs.fit(specs, has) is fits


def test_values_of_aggregates_with_commas_are_several(conductor):
    """And a host has what all of its aggregates have."""
    conductor.host("host1")
    for name, metadata in (("a", {"ssd": "x, y"}), ("b", {"ssd": "z", "gpu": "1"})):
        made = conductor.records.aggregate_create(admin(), name, metadata)
        conductor.records.aggregate_add_host(admin(), made.id, "host1")
    with conductor.db.reader() as session:
        (found,) = load_hosts(session, {}, clock.now(session))
    assert found.metadata == {"ssd": {"x", "y", "z"}, "gpu": {"1"}}


@pytest.fixture
def added(monkeypatch):
    """What packages add, by the group of their entry points."""
    found = {filters.GROUP: {}, weighers.GROUP: {}}
    monkeypatch.setattr(plugins, "find", lambda group, _kind: plugins.Found(found[group]))
    return found


def test_a_filter_of_a_package_has_a_say(added):
    """And its words are what the user reads."""
    added[filters.GROUP]["even"] = Filter("are odd", lambda host, _request: host.host != "host1")
    assert names([host("host1"), host("host2")]) == ["host2"]
    with pytest.raises(exception.NoValidHost, match="1 are odd"):
        names([host("host1")])


def test_a_filter_that_fails_lets_no_host_through(added):
    """Whether it would have is not known, and it is there for a reason."""
    added[filters.GROUP]["broken"] = Filter("are bad", lambda host, _request: host.nothing)
    with pytest.raises(exception.NoValidHost, match="1 are bad"):
        names([host()])


def test_a_weigher_of_a_package_counts_and_one_that_fails_does_not(added):
    """Beside ours, by its own weight."""
    added[weighers.GROUP]["last"] = Weigher(lambda _conf: 9.0, lambda host, _: float(host.host[-1]))
    added[weighers.GROUP]["broken"] = Weigher(lambda _conf: 99.0, lambda host, _: host.nothing)
    hosts = [host("host1", free={"memory_mb": 9000.0}), host("host2")]
    assert names(hosts) == ["host2", "host1"]
