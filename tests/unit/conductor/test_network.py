"""Each server gets an address with its host, keeps it wherever it goes, and gives it back."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address, ip_network

import pytest
from sqlalchemy import Engine, event, select

from common import exception
from common.objects import Interface
from conductor.db import instances, models
from conductor.db.purge import forget_deleted
from tests.unit.conductor.harness import admin, member

ROOM_FOR_FIVE = "203.0.113.0/29"  # eight addresses: the network's, its router's, the broadcast


def addresses(conductor, uuid: str) -> list[str]:
    return [interface.ipv4 for interface in conductor.get(uuid).interfaces]


def taken(conductor) -> int:
    """How many addresses are some server's."""
    with conductor.db.reader() as session:
        return len(session.scalars(select(models.Address.number)).all())


def delete(conductor, uuid: str) -> None:
    conductor.tasks.terminate_instance(member(), uuid)
    conductor.drive()
    conductor.report_done(uuid)


def everybody(conductor):
    """All servers, newest first."""
    return conductor.records.instance_list(admin(), {}, None, None, None, None)


def test_a_server_has_an_address_as_soon_as_it_has_a_host(conductor):
    """It comes from the configured range, with all that an interface needs."""
    conductor.host("host1")
    (interface,) = conductor.get(conductor.boot().uuid).interfaces
    assert ip_address(interface.ipv4) in ip_network("198.18.0.0/15")
    assert interface.mac == "fa:16:" + ip_address(interface.ipv4).packed.hex(":")
    assert (interface.network, interface.ipv6, interface.state) == ("private", None, "DOWN")


def test_an_interface_is_active_once_the_guest_has_it(conductor):
    """What a host has built has its interfaces."""
    conductor.host("host1")
    (interface,) = conductor.active().interfaces
    assert interface.state == "ACTIVE"


def test_a_server_that_waits_for_a_host_has_no_address_yet(conductor):
    """An address is taken with the claim, and not before."""
    server = conductor.boot()
    assert addresses(conductor, server.uuid) == []
    assert taken(conductor) == 0
    conductor.host("host1")
    conductor.machine.drive(conductor.action(server.uuid).id)
    assert len(addresses(conductor, server.uuid)) == taken(conductor) == 1


def test_a_server_that_wants_none_gets_none(conductor):
    """``networks: none`` is an empty list of wishes."""
    conductor.host("host1")
    server = conductor.boot(interfaces=[])
    assert addresses(conductor, server.uuid) == []
    assert taken(conductor) == 0


def test_an_address_costs_a_boot_one_statement(conductor):
    """As long as the network is not nearly full, nothing is looked for."""
    conductor.host("host1")
    conductor.boot()
    asked = []

    def count(*args) -> None:
        asked[-1] += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        for interfaces in ([], [Interface()]):
            asked.append(0)
            conductor.boot(interfaces=interfaces)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert asked[1] == asked[0] + 1


def test_the_address_is_kept_on_another_host(conductor):
    """A build that one host fails goes on elsewhere under the same address."""
    conductor.host("host1")
    conductor.host("host2")
    server = conductor.boot()
    conductor.drive()
    before = addresses(conductor, server.uuid)
    conductor.report_done(server.uuid, "it broke")
    conductor.drive()
    assert len(conductor.casts) == 2
    assert addresses(conductor, server.uuid) == before


def test_a_deleted_server_gives_its_address_back(conductor):
    """Another may have it."""
    conductor.host("host1")
    server = conductor.active()
    delete(conductor, server.uuid)
    assert taken(conductor) == 0


def test_a_failed_build_gives_its_address_back(make_conductor):
    """A server in ERROR without a host keeps none from others."""
    conductor = make_conductor(conductor__max_attempts=1)
    conductor.host("host1")
    server = conductor.boot()
    conductor.drive()
    conductor.report_done(server.uuid, "it broke")
    assert conductor.get(server.uuid).vm_state == "error"
    assert addresses(conductor, server.uuid) == []
    assert taken(conductor) == 0


def test_running_out_of_addresses_is_said_to_the_user(make_conductor):
    """The first server too many is in ERROR with the reason, and holds nothing of a host."""
    conductor = make_conductor(network__ipv4=ROOM_FOR_FIVE)
    conductor.host("host1", vcpus=100)
    servers = [conductor.boot().uuid for _ in range(6)]
    assert len({address for uuid in servers for address in addresses(conductor, uuid)}) == 5
    last = conductor.get(servers[-1])
    assert (last.vm_state, last.fault_message) == (
        "error",
        "Network private has no free address left.",
    )
    assert conductor.used("host1") == (5, 5 * 512, 5)


def test_what_was_given_back_is_found_again(make_conductor):
    """In a full network the one address that is free is found, wherever it is."""
    conductor = make_conductor(network__ipv4=ROOM_FOR_FIVE)
    conductor.host("host1", vcpus=100)
    servers = [conductor.active().uuid for _ in range(5)]
    for uuid in servers:
        free = addresses(conductor, uuid)
        delete(conductor, uuid)
        assert addresses(conductor, conductor.boot().uuid) == free


def test_two_conductors_never_give_one_address_to_two_servers(make_conductor):
    """Of sixty boots at the same moment as many get an address as there are."""
    options = {"network__ipv4": "203.0.113.0/27"}
    conductors = [make_conductor(name, **options) for name in ("control1", "control2")]
    for name in ("host1", "host2"):
        conductors[0].host(name, vcpus=100, memory_mb=10**6, local_gb=1000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda conductor: conductor.boot(), conductors * 30))
    servers = everybody(conductors[0])
    given = [interface.ipv4 for server in servers for interface in server.interfaces]
    assert len(given) == len(set(given)) == 29
    assert sorted(server.vm_state for server in servers) == ["building"] * 29 + ["error"] * 31


def test_an_address_of_choice(conductor):
    """The network's id may be named with an address in it; a tag stays with the interface."""
    conductor.host("host1")
    network_id = conductor.get(conductor.boot().uuid).interfaces[0].network_id
    wish = Interface(network_id=network_id, ipv4="198.18.0.77", tag="db")
    (interface,) = conductor.get(conductor.boot(interfaces=[wish]).uuid).interfaces
    assert (interface.ipv4, interface.tag) == ("198.18.0.77", "db")


def test_an_ipv6_address_ends_in_the_ipv4_address(make_conductor):
    """Either can be chosen, and brings the other."""
    conductor = make_conductor(network__ipv6="2001:db8::/64")
    conductor.host("host1")
    wish = Interface(ipv4="2001:db8::c612:4d")
    (interface,) = conductor.get(conductor.boot(interfaces=[wish]).uuid).interfaces
    assert (interface.ipv4, interface.ipv6) == ("198.18.0.77", "2001:db8::c612:4d")


@pytest.mark.parametrize(
    "wishes",
    [
        [Interface(ipv4="198.18.0.0")],
        [Interface(ipv4="198.18.0.1")],
        [Interface(ipv4="198.19.255.255")],
        [Interface(ipv4="10.0.0.7")],
        [Interface(ipv4="2001:db8::c612:4d")],
        [Interface(ipv4="pizza")],
        [Interface(ipv4="198.18.0.7"), Interface(ipv4="198.18.0.7")],
        [Interface()] * 17,
    ],
)
def test_what_the_network_can_t_give_is_refused(conductor, wishes):
    """Before anything is accepted, with words for the user."""
    with pytest.raises(exception.Invalid, match=r"addres|interfaces at most"):
        conductor.boot(interfaces=wishes)
    assert everybody(conductor) == []


def test_another_network_is_not_there(conductor):
    """There is the one that is built in."""
    other = "11111111-2222-3333-4444-555555555555"
    with pytest.raises(exception.NetworkNotFound, match=f"Network {other} could not be found"):
        conductor.boot(interfaces=[Interface(network_id=other)])


def test_one_address_is_not_for_several_servers(conductor):
    """A fixed address goes with one server at a time."""
    with pytest.raises(exception.Invalid, match="for one interface alone"):
        conductor.boots(2, interfaces=[Interface(ipv4="198.18.0.77")])


def test_an_address_that_is_another_server_s_is_refused(conductor):
    """With a conflict, before anything is accepted."""
    conductor.host("host1")
    conductor.boot(interfaces=[Interface(ipv4="198.18.0.77")])
    with pytest.raises(exception.FixedIpAlreadyInUse, match=r"198\.18\.0\.77 is another server's"):
        conductor.boot(interfaces=[Interface(ipv4="198.18.0.77")])


def test_an_address_that_two_ask_for_at_once_goes_to_one(make_conductor):
    """The other is refused, or in ERROR with the reason."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    conductors[0].host("host1")

    def boot(conductor) -> None:
        with suppress(exception.FixedIpAlreadyInUse):
            conductor.boot(interfaces=[Interface(ipv4="198.18.0.77")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(boot, conductors * 2))
    given = [server.interfaces for server in everybody(conductors[0]) if server.interfaces]
    assert len(given) == taken(conductors[0]) == 1


def test_addresses_are_kept_when_the_range_is_changed(make_conductor):
    """And none of the new range is given to a second server."""
    before = make_conductor(network__ipv4="203.0.113.0/29")
    before.host("host1", vcpus=100)
    kept = [addresses(before, before.boot().uuid) for _ in range(5)]
    after = make_conductor(network__ipv4="203.0.113.0/28")
    new = [addresses(after, after.boot().uuid) for _ in range(8)]
    assert sorted(addresses(after, server.uuid) for server in everybody(after)) == sorted(
        kept + new
    )
    assert len({address for one in kept + new for address in one}) == 13


def test_a_server_that_is_forgotten_leaves_no_address(conductor):
    """Nor does one that is left over keep it from being forgotten."""
    conductor.host("host1")
    server = conductor.active()
    delete(conductor, server.uuid)
    with conductor.db.writer() as session:
        session.add(models.Address(number=1, instance_uuid=server.uuid))
        instances.lock(session, server.uuid).deleted_at -= dt.timedelta(days=1)
    assert forget_deleted(conductor.db, 0.5) == 1
    assert taken(conductor) == 0
