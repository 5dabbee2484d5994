"""What hosts say of their guests, held against the rows, on both databases."""

import pytest

from common.objects import GuestVerdict, PowerState
from tests.unit.conductor.harness import admin


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def suspects(cloud, **guests):
    """Who needs a look when host1 has these guests, named by uuid."""
    return cloud.manager.guests_compare(admin(), {"host1": guests})["host1"]


def settle(cloud, uuid, power_state, host="host1"):
    return cloud.manager.guest_settle(admin(), host, uuid, power_state)


def test_guests_that_agree_need_no_look(cloud):
    """A server whose guest is what it should be is not asked about again."""
    server = cloud.active()
    assert suspects(cloud, **{server.uuid: PowerState.RUNNING}) == []


@pytest.mark.parametrize("power_state", [PowerState.SHUTDOWN, PowerState.PAUSED])
def test_guests_in_another_state_need_a_look(cloud, power_state):
    """The api says ACTIVE, the guest is something else."""
    server = cloud.active()
    assert suspects(cloud, **{server.uuid: power_state}) == [server.uuid]


def test_servers_without_their_guest_need_a_look(cloud):
    """A guest that should be there and is not is noticed."""
    server = cloud.active()
    assert suspects(cloud) == [server.uuid]


def test_guests_without_a_server_need_a_look(cloud):
    """Unknown or deleted or elsewhere: the host has to ask before it does anything."""
    assert suspects(cloud, some_uuid=PowerState.RUNNING) == ["some_uuid"]


def test_what_is_being_worked_on_needs_no_look(cloud):
    """A guest that is just changing is not held against a row that is just changing."""
    server = cloud.active()
    cloud.tasks.stop_instance(admin(), server.uuid)
    assert suspects(cloud, **{server.uuid: PowerState.SHUTDOWN}) == []


@pytest.mark.parametrize(
    ("power_state", "vm_state"),
    [
        (PowerState.SHUTDOWN, "stopped"),
        (PowerState.PAUSED, "paused"),
        (PowerState.SUSPENDED, "suspended"),
    ],
)
def test_a_guest_that_changed_by_itself_is_what_users_see(cloud, power_state, vm_state):
    """A server whose guest was shut down from inside can be started: it is SHUTOFF."""
    server = cloud.active()
    assert settle(cloud, server.uuid, power_state)["verdict"] == GuestVerdict.WANTED
    seen = cloud.get(server.uuid)
    assert (seen.vm_state, seen.power_state) == (vm_state, power_state)


def test_the_guest_of_a_stopped_server_is_stopped(cloud):
    """Who stopped a server finds it stopped, and in its actions what was done about it."""
    server = cloud.active()
    settle(cloud, server.uuid, PowerState.SHUTDOWN)
    settle(cloud, server.uuid, PowerState.RUNNING)
    cloud.drive()
    assert cloud.casts[-1][0] == "stop_instance"
    cloud.report_done(server.uuid)
    assert cloud.get(server.uuid).vm_state == "stopped"
    assert cloud.action(server.uuid).action == "stop"


def test_a_server_that_lost_its_guest_is_in_error(cloud):
    """Nobody is told of a server that there is none any more, and it can be deleted."""
    server = cloud.active()
    settle(cloud, server.uuid, None)
    seen = cloud.get(server.uuid)
    assert (seen.vm_state, seen.fault_message) == ("error", "Its guest is gone from host host1.")


def test_a_row_that_is_being_changed_is_left_alone(cloud):
    """A report that crosses a request says nothing."""
    server = cloud.active()
    cloud.tasks.stop_instance(admin(), server.uuid)
    settle(cloud, server.uuid, None)
    assert cloud.get(server.uuid).vm_state == "active"


def test_guests_of_deleted_servers_are_unwanted(cloud):
    """What a host left behind while it was down goes when it is back."""
    server = cloud.active()
    cloud.tasks.terminate_instance(admin(), server.uuid)
    cloud.drive()
    cloud.report_done(server.uuid)
    assert settle(cloud, server.uuid, PowerState.RUNNING)["verdict"] == GuestVerdict.UNWANTED


def test_guests_of_servers_that_moved_away_are_unwanted(cloud):
    """A build that was given up here and done elsewhere leaves nothing here."""
    cloud.host("host2")
    server = cloud.boot()
    cloud.drive()
    first = cloud.get(server.uuid).host
    cloud.report_done(server.uuid, error="no space")
    cloud.drive()
    cloud.report_done(server.uuid)
    answer = settle(cloud, server.uuid, PowerState.RUNNING, host=first)
    assert answer["verdict"] == GuestVerdict.UNWANTED


def test_guests_of_a_renamed_host_are_foreign(cloud):
    """A server that was never on a host of that name does not cost its guest there."""
    server = cloud.active()
    answer = settle(cloud, server.uuid, PowerState.RUNNING, host="renamed")
    assert answer == {"verdict": GuestVerdict.FOREIGN, "host": "host1"}


def test_unknown_guests_are_left_alone(cloud):
    """A restored database knows nothing, and must cost nothing."""
    assert settle(cloud, "some uuid", PowerState.RUNNING)["verdict"] == GuestVerdict.UNKNOWN
