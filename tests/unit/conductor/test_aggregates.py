"""Aggregates: zones that no server ever changes, and hosts that flavors ask for."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from common import exception
from common.objects import Flavor
from conductor import scheduler
from tests.unit.conductor.harness import admin, member

ZONE = "availability_zone"


@pytest.fixture
def hosts(conductor):
    """Two hosts that are up."""
    conductor.host("host1")
    conductor.host("host2")
    return conductor


def aggregate(conductor, name, *hosts, **metadata) -> int:
    """The id of a new aggregate with hosts."""
    made = conductor.records.aggregate_create(admin(), name, metadata).id
    for host in hosts:
        conductor.records.aggregate_add_host(admin(), made, host)
    return made


def zones(conductor) -> dict[str, str]:
    services = conductor.services.service_list(admin(), {"topic": "compute"})
    return {service.host: service.availability_zone for service in services}


def test_an_aggregates_life(hosts):
    """Made, given hosts and metadata, renamed, emptied and deleted."""
    ident = aggregate(hosts, "rack", "host2", "host1", ssd="true", old="yes")
    changes = {"name": "rack2", "metadata": {"ssd": "false", "old": None, "new": "1"}}
    changed = hosts.records.aggregate_update(admin(), ident, changes)
    assert (changed.name, changed.hosts) == ("rack2", ["host1", "host2"])
    assert changed.metadata == {"ssd": "false", "new": "1"}
    assert [each.id for each in hosts.records.aggregate_list(admin())] == [ident]
    with pytest.raises(exception.AggregateInvalid, match="not empty"):
        hosts.records.aggregate_delete(admin(), ident)
    for host in ("host1", "host2"):
        hosts.records.aggregate_remove_host(admin(), ident, host)
    hosts.records.aggregate_delete(admin(), ident)
    with pytest.raises(exception.AggregateNotFound):
        hosts.records.aggregate_get(admin(), ident)


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("aggregate_create", ("rack", {}), exception.AggregateExists),
        ("aggregate_update", (2, {"name": "rack"}), exception.AggregateExists),
        ("aggregate_update", (9, {"name": "rack"}), exception.AggregateNotFound),
        ("aggregate_add_host", (1, "host1"), exception.AggregateHostExists),
        ("aggregate_add_host", (1, "host9"), exception.ComputeHostNotFound),
        ("aggregate_add_host", (9, "host1"), exception.AggregateNotFound),
        ("aggregate_remove_host", (1, "host2"), exception.AggregateHostNotFound),
        ("aggregate_delete", (9,), exception.AggregateNotFound),
    ],
)
def test_what_can_not_be_done_to_aggregates(hosts, method, args, error):
    """Names and hosts are there once, and only what is there can be changed."""
    aggregate(hosts, "rack", "host1")
    aggregate(hosts, "other")
    with pytest.raises(error):
        getattr(hosts.records, method)(admin(), *args)


def test_aggregates_are_for_administrators(hosts):
    """A member's context is refused by the conductor itself."""
    with pytest.raises(exception.NotAnAdministrator):
        hosts.records.aggregate_list(member())


def test_a_hosts_zone_is_its_aggregates(hosts):
    """Services, nodes and servers show it; without an aggregate it is the configured one."""
    aggregate(hosts, "north", "host1", **{ZONE: "north"})
    assert zones(hosts) == {"host1": "north", "host2": "nova"}
    nodes = hosts.services.compute_node_list(admin(), None, None)
    assert [node.service.availability_zone for node in nodes] == ["north", "nova"]
    server = hosts.active(availability_zone="north")
    assert (server.host, server.availability_zone) == ("host1", "north")
    anywhere = hosts.active(requested_host="host2")
    assert (anywhere.availability_zone, anywhere.pinned_availability_zone) == ("nova", None)


def test_a_build_that_is_tried_elsewhere_shows_where_it_is(hosts):
    """And until then what was asked for."""
    aggregate(hosts, "north", "host1", **{ZONE: "north"})
    aggregate(hosts, "south", "host2", **{ZONE: "south"})
    server = hosts.boot()
    hosts.drive()
    first = hosts.get(server.uuid).availability_zone
    hosts.report_done(server.uuid, error="it is broken")
    assert hosts.get(server.uuid).availability_zone is None
    hosts.drive()
    assert {first, hosts.get(server.uuid).availability_zone} == {"north", "south"}


@pytest.mark.parametrize(
    ("wish", "error", "text"),
    [
        (
            {"availability_zone": "mars"},
            exception.Invalid,
            "The requested availability zone is not available",
        ),
        (
            {"availability_zone": "dark"},
            exception.Invalid,
            "The requested availability zone is not available",
        ),
        (
            {"requested_host": "host9"},
            exception.ComputeHostNotFound,
            "Compute host host9 could not be found.",
        ),
    ],
)
def test_what_is_not_there_is_said_before_anything_is_accepted(hosts, wish, error, text):
    """An unknown zone, one whose hosts are all disabled, an unknown host: no server in ERROR."""
    aggregate(hosts, "dark", "host2", **{ZONE: "dark"})
    record = hosts.services.service_list(admin(), {"host": "host2"})[0]
    hosts.services.service_update(admin(), record.uuid, {"disabled": True})
    with pytest.raises(error) as caught:
        hosts.boot(**wish)
    assert str(caught.value) == text
    assert hosts.records.instance_list(admin(), {}, None, None, None, None) == []


def test_a_host_has_one_zone(hosts):
    """Whether it comes to a second one, or the zone to it; aggregates without one don't matter."""
    north = aggregate(hosts, "north", "host1", **{ZONE: "north"})
    south = aggregate(hosts, "south", "host2", **{ZONE: "south"})
    plain = aggregate(hosts, "plain", "host1", "host2")
    with pytest.raises(exception.AggregateConflict, match="zones north, south"):
        hosts.records.aggregate_add_host(admin(), south, "host1")
    with pytest.raises(exception.AggregateInvalid, match="zones east, north"):
        hosts.records.aggregate_update(admin(), plain, {"metadata": {ZONE: "east"}})
    again = aggregate(hosts, "again", "host1", **{ZONE: "north"})
    assert hosts.records.aggregate_get(admin(), again).hosts == ["host1"]
    assert hosts.records.aggregate_get(admin(), north).hosts == ["host1"]
    assert zones(hosts) == {"host1": "north", "host2": "south"}


def test_no_server_changes_its_zone(hosts):
    """Neither by a host that comes or leaves nor by a zone that is called otherwise."""
    north = aggregate(hosts, "north", "host1", **{ZONE: "north"})
    aside = aggregate(hosts, "aside", **{ZONE: "aside"})
    hosts.active(requested_host="host1")
    hosts.active(requested_host="host2")
    with pytest.raises(exception.AggregateConflict, match="contain instances in this zone"):
        hosts.records.aggregate_remove_host(admin(), north, "host1")
    with pytest.raises(exception.AggregateConflict, match="contain instances in this zone"):
        hosts.records.aggregate_add_host(admin(), aside, "host2")
    with pytest.raises(exception.AggregateInvalid, match="contain instances in this zone"):
        hosts.records.aggregate_update(admin(), north, {"metadata": {ZONE: "south"}})
    hosts.records.aggregate_update(admin(), north, {"metadata": {ZONE: "north", "ssd": "1"}})
    aggregate(hosts, "same", "host2", **{ZONE: "nova"})
    assert zones(hosts) == {"host1": "north", "host2": "nova"}


def test_an_aggregate_forgets_a_host_whose_service_was_deleted(hosts):
    """One of that name that comes later is in none."""
    ident = aggregate(hosts, "rack", "host1")
    record = hosts.services.service_list(admin(), {"host": "host1"})[0]
    hosts.services.service_update(admin(), record.uuid, {"forced_down": True})
    hosts.services.service_delete(admin(), record.uuid)
    assert hosts.records.aggregate_get(admin(), ident).hosts == []


def flavor(conductor, **extra_specs) -> str:
    """The id of a flavor with extra specs."""
    size = {"name": "fast", "vcpus": 1, "memory_mb": 512, "root_gb": 1}
    wanted = Flavor(flavorid="fast", extra_specs=extra_specs, **size)
    return conductor.records.flavor_create(admin(), wanted).flavorid


def test_a_flavor_asks_for_an_aggregate(hosts):
    """Its servers go to hosts that have what it asks for, and say so where there is none."""
    aggregate(hosts, "rack", "host2", ssd="true")
    wanted = flavor(hosts, **{"aggregate_instance_extra_specs:ssd": "true"})
    assert hosts.active(flavor=wanted).host == "host2"
    hosts.records.aggregate_update(admin(), 1, {"metadata": {"ssd": None}})
    failed = hosts.get(hosts.boot(flavor=wanted).uuid)
    assert "2 are in no aggregate for its flavor" in failed.fault_message


def test_a_zone_that_changes_while_servers_are_placed(make_conductor):
    """Whoever comes first: a server is in the zone its host is in, and where it asked to be."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    for name in ("host1", "host2"):
        conductors[0].host(name, vcpus=64, memory_mb=65536, local_gb=500)
    ident = aggregate(conductors[0], "north", "host1", **{ZONE: "north"})

    def rename(zone: str) -> None:
        with suppress(exception.AggregateInvalid):
            conductors[0].records.aggregate_update(admin(), ident, {"metadata": {ZONE: zone}})

    def boot(zone: str) -> None:
        with suppress(exception.Invalid):
            conductors[1].boot(availability_zone=zone)

    with ThreadPoolExecutor(8) as pool:
        work = [(rename, "south"), (boot, "north"), (rename, "north"), (boot, "south")] * 5
        list(pool.map(lambda each: each[0](each[1]), work))
    where = zones(conductors[0])
    for server in conductors[0].records.instance_list(admin(), {}, None, None, None, None):
        if server.host is not None:
            assert server.availability_zone == where[server.host]
            assert server.availability_zone == server.pinned_availability_zone


def test_what_was_chosen_is_not_claimed_once_its_aggregates_have_changed(hosts, monkeypatch):
    """Between the look at the hosts and the claim: the hosts are looked at again."""
    aggregate(hosts, "north", "host1", **{ZONE: "north"})
    aggregate(hosts, "south", **{ZONE: "south"})
    real, looks = scheduler.load_hosts, []

    def load(session, *args):
        found = real(session, *args)
        if not looks:
            session.connection().exec_driver_sql(
                "UPDATE compute_nodes SET generation = generation + 1"
            )
        looks.append(len(found))
        return found

    monkeypatch.setattr("conductor.scheduler.load_hosts", load)
    assert hosts.get(hosts.boot().uuid).host is not None
    assert looks == [2, 2]
