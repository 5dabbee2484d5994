"""A server is given further interfaces, and they are taken from it, by actions like all others."""

import pytest

from common import exception
from conductor.network import MOST_INTERFACES
from tests.unit.conductor.harness import member
from tests.unit.conductor.test_network import ROOM_FOR_FIVE, taken

OTHER = "11111111-2222-3333-4444-555555555555"


def attach(conductor, server, ctxt=None, network_id=None, address=None, tag=None) -> str:
    """Ask for one more interface; returns its port's id."""
    port_id = conductor.tasks.attach_interface(
        ctxt or member(), server.uuid, network_id, address, tag
    )
    conductor.drive()
    return port_id


def states(conductor, server) -> list[str]:
    return [interface.state for interface in conductor.get(server.uuid).interfaces]


@pytest.fixture
def server(conductor):
    """An active server with one interface."""
    conductor.host("host1")
    return conductor.active()


def test_an_interface_is_there_at_once_and_active_when_the_guest_has_it(conductor, server):
    """The request is accepted with its address; the host does its part and says so."""
    port_id = attach(conductor, server, tag="second")
    assert states(conductor, server) == ["ACTIVE", "DOWN"]
    assert conductor.casts[-1][0] == "attach_interface"
    conductor.report_done(server.uuid)
    last = conductor.get(server.uuid).interfaces[-1]
    assert (last.port_id, last.tag, last.state) == (port_id, "second", "ACTIVE")
    assert taken(conductor) == 2


def test_a_repeated_request_attaches_one_interface(conductor, server):
    """It is answered with the port it has made before."""
    request = member(request_id="req-1")
    assert attach(conductor, server, request) == attach(conductor, server, request)
    assert taken(conductor) == 2


def test_what_a_host_can_t_attach_is_given_back(conductor, server):
    """The server is what it was, and the action says why."""
    attach(conductor, server)
    conductor.report_done(server.uuid, "no slot is left")
    assert states(conductor, server) == ["ACTIVE"]
    assert taken(conductor) == 1
    assert conductor.action(server.uuid).message == "no slot is left"


def test_an_interface_is_there_until_the_guest_has_it_no_more(conductor, server):
    """Only then may another server have its address."""
    port_id = conductor.get(server.uuid).interfaces[0].port_id
    conductor.tasks.detach_interface(member(), server.uuid, port_id)
    conductor.drive()
    assert taken(conductor) == 1
    conductor.report_done(server.uuid)
    assert states(conductor, server) == []
    assert taken(conductor) == 0


def test_what_a_host_can_t_detach_stays(conductor, server):
    """With its address."""
    port_id = conductor.get(server.uuid).interfaces[0].port_id
    conductor.tasks.detach_interface(member(), server.uuid, port_id)
    conductor.drive()
    conductor.report_done(server.uuid, "the guest holds on to it")
    assert states(conductor, server) == ["ACTIVE"]
    assert taken(conductor) == 1


def test_a_delete_takes_what_is_being_attached(conductor, server):
    """Nothing of a deleted server is left."""
    attach(conductor, server)
    conductor.tasks.terminate_instance(member(), server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    assert taken(conductor) == 0


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"network_id": OTHER}, exception.NetworkNotFound),
        ({"address": "10.0.0.1"}, exception.Invalid),
        ({"address": "198.18.0.77"}, exception.FixedIpAlreadyInUse),
    ],
)
def test_what_can_t_be_attached_is_refused(conductor, server, wish, error):
    """Before anything is accepted: the server is free for another action."""
    attach(conductor, server, address="198.18.0.77")
    conductor.report_done(server.uuid)
    with pytest.raises(error):
        attach(conductor, server, **wish)
    assert conductor.get(server.uuid).task_state is None


def test_a_full_network_has_nothing_to_attach(make_conductor):
    """The user is told at once."""
    conductor = make_conductor(network__ipv4=ROOM_FOR_FIVE)
    conductor.host("host1", vcpus=100)
    server = conductor.active()
    for _ in range(4):
        conductor.boot()
    with pytest.raises(exception.NoMoreFixedIps, match="no free address left"):
        attach(conductor, server)


def test_a_server_has_only_so_many_interfaces(conductor, server):
    """One user does not get all addresses by way of one server."""
    for _ in range(MOST_INTERFACES - 1):
        attach(conductor, server)
        conductor.report_done(server.uuid)
    with pytest.raises(exception.Invalid, match="interfaces at most"):
        attach(conductor, server)


def test_what_is_no_interface_of_the_server_is_not_found(conductor, server):
    """Nor is another server's."""
    port_id = conductor.active().interfaces[0].port_id
    with pytest.raises(exception.PortNotFound, match=port_id):
        conductor.tasks.detach_interface(member(), server.uuid, port_id)


def test_one_thing_is_done_to_a_server_at_a_time(conductor, server):
    """The second request is a conflict, and takes no address."""
    attach(conductor, server)
    with pytest.raises(exception.InstanceInvalidState, match="attaching_interface"):
        attach(conductor, server)
    assert taken(conductor) == 2


def test_a_server_that_is_being_built_is_given_nothing_more(conductor):
    """A server that is not there yet has none to give or take."""
    conductor.host("host1")
    building = conductor.boot()
    with pytest.raises(exception.InstanceInvalidState, match="vm_state building"):
        attach(conductor, building)
