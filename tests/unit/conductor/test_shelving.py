"""Servers that are images for a while: shelved, offloaded, unshelved."""

import pytest

from common import exception
from common.objects import GuestVerdict, PowerState
from tests.unit.conductor.harness import admin, member
from tests.unit.conductor.images import all_images, done, settle, shelve


def test_a_shelved_server_is_an_image_and_holds_nothing(cloud):
    """It was told of in two steps: only once there is an image is the guest removed."""
    server = shelve(cloud, cloud.active())
    assert (server.vm_state, server.host, server.power_state) == ("shelved_offloaded", None, 0)
    assert cloud.used("host1") == (0, 0, 0)
    assert [cast[0] for cast in cloud.casts[1:]] == ["shelve_instance", "shelve_offload_instance"]
    assert [event.event for event in cloud.action(server.uuid).events] == [
        "compute_shelve_offload_instance",
        "compute_shelve_instance",
    ]
    assert "vm-shelved" in all_images(cloud)


def test_an_unshelved_server_is_placed_like_a_new_one(cloud):
    """Its image goes when it is there again, and it may be anywhere."""
    server = shelve(cloud, cloud.active())
    cloud.host("host2", memory_mb=65536)
    cloud.tasks.unshelve_instance(member(), server.uuid, {})
    done(cloud, server.uuid)
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.host) == ("active", "host2")
    assert shown.image_id == cloud.image()
    assert "vm-shelved" not in all_images(cloud)


def test_what_can_t_be_unshelved_stays_shelved(cloud):
    """No host will have it: its image is there still, and it holds nothing."""
    server = shelve(cloud, cloud.active())
    cloud.tasks.unshelve_instance(member(), server.uuid, {})
    done(cloud, server.uuid, error="no space")
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.task_state, shown.host) == ("shelved_offloaded", None, None)
    assert cloud.used("host1") == (0, 0, 0)
    assert "vm-shelved" in all_images(cloud)
    assert cloud.action(server.uuid).state == "error"


def test_a_server_that_can_t_be_kept_is_not_shelved(cloud):
    """Without an image nothing is removed."""
    server = cloud.active()
    cloud.tasks.shelve_instance(member(), server.uuid)
    done(cloud, server.uuid, error="no space")
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.host) == ("active", "host1")
    assert "vm-shelved" not in all_images(cloud)


@pytest.fixture
def later(make_conductor):
    """A cloud that frees hosts of shelved servers after a minute."""
    conductor = make_conductor(conductor__shelved_offload_time=60)
    conductor.host("host1")
    return conductor


def shelve_only(cloud, server):
    cloud.tasks.shelve_instance(member(), server.uuid)
    done(cloud, server.uuid)
    return cloud.get(server.uuid)


def test_a_host_keeps_a_shelved_server_for_a_while(later):
    """It is SHELVED, with its claim, and started where it is."""
    server = shelve_only(later, later.active())
    assert (server.vm_state, server.host) == ("shelved", "host1")
    assert later.action(server.uuid).state == "done"
    later.manager._recovery.offload_shelved()
    later.tasks.unshelve_instance(member(), server.uuid, {})
    done(later, server.uuid)
    assert later.casts[-1][:2] == ("unshelve_instance", "host1")
    assert later.get(server.uuid).vm_state == "active"
    assert later.used("host1") == (1, 512, 1)


def test_then_it_is_freed_of_it(make_conductor, later):
    """By one of the conductors, once."""
    server = shelve_only(later, later.active())
    eager = make_conductor("control2", conductor__shelved_offload_time=0.001)
    eager.manager._recovery.offload_shelved()
    eager.manager._recovery.offload_shelved()
    eager.drive()
    assert eager.casts == [("shelve_offload_instance", "host1", 1, server.uuid)]
    action = eager.action(server.uuid)
    eager.machine.finish(action.id, 1, "host1", None, None)
    assert eager.get(server.uuid).vm_state == "shelved_offloaded"
    assert eager.used("host1") == (0, 0, 0)


def test_what_a_host_can_t_be_freed_of_is_tried_once(make_conductor, later):
    """Not again and again: an administrator looks at it."""
    server = shelve_only(later, later.active())
    eager = make_conductor("control2", conductor__shelved_offload_time=0.001)
    eager.manager._recovery.offload_shelved()
    done(eager, server.uuid, error="device is busy")
    eager.manager._recovery.offload_shelved()
    assert eager.submitted == []
    eager.tasks.shelve_offload_instance(admin(), server.uuid)
    done(eager, server.uuid)
    assert eager.get(server.uuid).vm_state == "shelved_offloaded"


def test_a_shelved_server_needs_no_guest(later):
    """What its host lost is in its image: that is no error."""
    server = shelve_only(later, later.active())
    assert later.guests.guests_compare(admin(), {"host1": {}}) == {"host1": {}}
    settle(later, server.uuid, PowerState.RUNNING)
    shown = later.get(server.uuid)
    assert (shown.vm_state, shown.power_state) == ("shelved", PowerState.RUNNING)


def test_a_guest_of_a_server_that_left_its_host_is_unwanted(cloud):
    """What a host that was down still has of it goes when it is back."""
    server = shelve(cloud, cloud.active())
    assert settle(cloud, server.uuid, PowerState.SHUTDOWN)["verdict"] == GuestVerdict.UNWANTED


def test_the_image_of_a_shelved_server_is_in_use(cloud):
    """Its owner does not delete by mistake what the server is made of again."""
    server = shelve(cloud, cloud.active())
    kept = cloud.records.image_list(member(), {"name": "vm-shelved"}, None, None)[0]
    with pytest.raises(exception.ImageInUse, match=server.uuid):
        cloud.records.image_delete(member(), kept.id)
    cloud.tasks.terminate_instance(member(), server.uuid)
    assert "vm-shelved" not in all_images(cloud)


def test_where_to_unshelve_is_checked(cloud, later):
    """A zone or a host that there is, for what has left its host."""
    server = shelve(cloud, cloud.active())
    for nowhere in ({"availability_zone": "moon"}, {"host": "host9"}):
        with pytest.raises((exception.Invalid, exception.ComputeHostNotFound)):
            cloud.tasks.unshelve_instance(admin(), server.uuid, nowhere)
    with pytest.raises(exception.NotAnAdministrator):
        cloud.tasks.unshelve_instance(member(), server.uuid, {"host": "host1"})
    there = shelve_only(later, later.active())
    with pytest.raises(exception.UnshelveInvalidState, match="is shelved"):
        later.tasks.unshelve_instance(member(), there.uuid, {"availability_zone": "nova"})


@pytest.mark.parametrize(
    ("destination", "zone"),
    [({"host": "host1"}, None), ({"availability_zone": "nova", "host": "host1"}, "nova")],
)
def test_a_server_is_unshelved_where_it_is_to_be(cloud, destination, zone):
    """On the only host that was asked for, however much room others have."""
    server = shelve(cloud, cloud.active())
    cloud.host("host2", memory_mb=65536)
    cloud.tasks.unshelve_instance(admin(), server.uuid, destination)
    done(cloud, server.uuid)
    shown = cloud.get(server.uuid)
    assert (shown.host, shown.availability_zone) == ("host1", "nova")
    assert shown.pinned_availability_zone == zone


def test_a_host_in_another_zone_is_refused(cloud):
    """What contradicts itself is said, and not tried."""
    cloud.host("host2")
    cloud.registered("compute", "host2", availability_zone="cellar")
    server = shelve(cloud, cloud.active(availability_zone="nova"))
    with pytest.raises(exception.UnshelveHostNotInZone, match="host2"):
        cloud.tasks.unshelve_instance(admin(), server.uuid, {"host": "host2"})


def test_only_administrators_free_hosts(later):
    """Owners shelve, operators say when."""
    server = shelve_only(later, later.active())
    with pytest.raises(exception.NotAnAdministrator):
        later.tasks.shelve_offload_instance(member(), server.uuid)
