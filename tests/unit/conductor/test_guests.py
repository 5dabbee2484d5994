"""What hosts say of their guests, held against the rows, on both databases."""

import pytest

from common.objects import GuestVerdict, PowerState
from tests.unit.conductor.harness import admin, member


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def suspects(cloud, **guests):
    """Who needs a look when host1 has these guests, named by uuid."""
    return list(cloud.guests.guests_compare(admin(), {"host1": guests})["host1"])


def seen(cloud, uuid, power_state, host="host1"):
    """What a comparison has seen of an instance."""
    guests = {} if power_state is None else {uuid: power_state}
    return cloud.guests.guests_compare(admin(), {host: guests})[host].get(uuid)


def settle(cloud, uuid, power_state, host="host1"):
    """What a host does about a guest: compare, then settle."""
    known = seen(cloud, uuid, power_state, host)
    return cloud.guests.guest_settle(admin(), host, uuid, power_state, known)


def stop(cloud, server):
    """Let the owner of a server stop it."""
    cloud.tasks.stop_instance(member(), server.uuid)
    cloud.drive()
    cloud.report_done(server.uuid)


def test_guests_that_agree_need_no_look(cloud):
    """A server whose guest is what it should be is not asked about again."""
    server = cloud.active()
    assert suspects(cloud, **{server.uuid: PowerState.RUNNING}) == []


@pytest.mark.parametrize("power_state", [PowerState.SHUTDOWN, PowerState.CRASHED])
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
        (PowerState.CRASHED, "stopped"),
        (PowerState.SUSPENDED, "suspended"),
    ],
)
def test_a_guest_that_changed_by_itself_is_what_users_see(cloud, power_state, vm_state):
    """A server whose guest was shut down from inside can be started: it is SHUTOFF."""
    server = cloud.active()
    assert settle(cloud, server.uuid, power_state)["verdict"] == GuestVerdict.WANTED
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.power_state) == (vm_state, power_state)


def test_the_guest_of_a_stopped_server_is_stopped(cloud):
    """Who stopped a server finds it stopped, and in its actions what was done about it."""
    server = cloud.active()
    stop(cloud, server)
    settle(cloud, server.uuid, PowerState.RUNNING)
    cloud.drive()
    assert cloud.casts[-1][0] == "stop_instance"
    cloud.report_done(server.uuid)
    assert cloud.get(server.uuid).vm_state == "stopped"
    assert cloud.action(server.uuid).action == "stop"


def test_a_guest_that_will_not_stay_stopped_is_what_users_see(cloud):
    """A guest is stopped once for its owner, and not again every half a minute."""
    server = cloud.active()
    stop(cloud, server)
    settle(cloud, server.uuid, PowerState.RUNNING)
    cloud.drive()
    cloud.report_done(server.uuid)
    settle(cloud, server.uuid, PowerState.RUNNING)
    assert cloud.get(server.uuid).vm_state == "active"


def test_nobody_is_stopped_who_was_not_stopped_by_its_owner(cloud):
    """Guests that were off while their host started, and run now, run on."""
    server = cloud.active()
    settle(cloud, server.uuid, PowerState.SHUTDOWN)
    settle(cloud, server.uuid, PowerState.RUNNING)
    assert cloud.get(server.uuid).vm_state == "active"
    assert cloud.action(server.uuid).action == "create"


@pytest.mark.parametrize(
    ("vm_state", "power_state"), [("active", PowerState.PAUSED), ("suspended", PowerState.SHUTDOWN)]
)
def test_what_passes_or_means_the_same_changes_no_server(cloud, vm_state, power_state):
    """A pause for a snapshot is over in a moment, and a guest on disk may be called off."""
    server = cloud.active()
    if vm_state == "suspended":
        settle(cloud, server.uuid, PowerState.SUSPENDED)
    settle(cloud, server.uuid, power_state)
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.power_state) == (vm_state, power_state)
    assert suspects(cloud, **{server.uuid: power_state}) == []


def test_a_server_that_lost_its_guest_is_in_error(cloud):
    """Nobody is told of a server that there is none any more, and it can be deleted."""
    server = cloud.active()
    settle(cloud, server.uuid, None)
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.power_state) == ("error", PowerState.NOSTATE)
    assert shown.fault_message == "Its guest is gone from host host1."


def test_a_guest_that_is_found_again_brings_its_server_back(cloud):
    """A disk that was not mounted for a while costs no server."""
    server = cloud.active()
    settle(cloud, server.uuid, None)
    assert suspects(cloud, **{server.uuid: PowerState.RUNNING}) == [server.uuid]
    settle(cloud, server.uuid, PowerState.RUNNING)
    assert cloud.get(server.uuid).vm_state == "active"


def test_what_comes_late_is_about_the_past(cloud):
    """A report that a frozen conductor takes after the server was changed says nothing of it."""
    server = cloud.active()
    known = seen(cloud, server.uuid, PowerState.SHUTDOWN)
    stop(cloud, server)
    cloud.tasks.start_instance(member(), server.uuid)
    cloud.drive()
    cloud.report_done(server.uuid)
    cloud.guests.guest_settle(admin(), "host1", server.uuid, PowerState.SHUTDOWN, known)
    assert cloud.get(server.uuid).vm_state == "active"


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
