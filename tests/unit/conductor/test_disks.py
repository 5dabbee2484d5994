"""Images of servers, rebuilds, rescues and shelves: what becomes of the rows, on both databases."""

import pytest

from common import exception
from common.objects import KeyPair, PowerState
from tests.unit.conductor.harness import admin, member
from tests.unit.conductor.images import KEEP, NOBODY, all_images, done, image, settle, snapshot


def test_what_a_user_says_of_an_image_stands(cloud):
    """Also of what would be said of it otherwise, as in Nova."""
    made = image(cloud, snapshot(cloud, cloud.active(), image_type="backup"))
    assert made.properties["image_type"] == "backup"


def test_an_image_of_a_server_can_be_booted(cloud):
    """It is queued until its host has made it, and then as good as any other."""
    server = cloud.active()
    image_id = snapshot(cloud, server, os_distro="cirros")
    made = image(cloud, image_id)
    assert (made.status, made.visibility, made.owner) == ("queued", "private", "demo")
    with pytest.raises(exception.Invalid, match="is queued, not active"):
        cloud.boot(image_id=image_id)
    done(cloud, server.uuid)
    made = image(cloud, image_id)
    assert (made.status, made.min_disk) == ("active", 1)
    assert made.properties == {
        "image_type": "snapshot",
        "instance_uuid": server.uuid,
        "base_image_ref": server.image_id,
        "user_id": "alice",
        "os_distro": "cirros",
    }
    assert cloud.active(image_id=image_id).image_id == image_id
    assert cloud.get(server.uuid).vm_state == "active"


def test_a_repeated_request_makes_one_image(cloud):
    """Who lost the answer gets the same one."""
    server, again = cloud.active(), member()
    first = cloud.tasks.snapshot_instance(again, server.uuid, "kept", {})
    assert cloud.tasks.snapshot_instance(again, server.uuid, "kept", {}) == first


def test_an_image_that_can_t_be_made_is_gone(cloud):
    """The server stays as it was, and the action says why."""
    server = cloud.active()
    image_id = snapshot(cloud, server)
    done(cloud, server.uuid, error="no space")
    with pytest.raises(exception.ImageNotFound):
        image(cloud, image_id)
    assert cloud.action(server.uuid).message == "no space"
    assert (cloud.get(server.uuid).vm_state, cloud.get(server.uuid).task_state) == ("active", None)


@pytest.mark.parametrize(
    "supersede",
    [
        lambda cloud, uuid: cloud.tasks.terminate_instance(member(), uuid),
        lambda cloud, uuid: cloud.tasks.reset_state(admin(), uuid, "active"),
    ],
    ids=["delete", "reset"],
)
def test_an_image_that_is_not_made_any_more_is_gone(cloud, supersede):
    """What supersedes the making of an image takes its row away: none is queued for ever."""
    server = cloud.active()
    snapshot(cloud, server)
    cloud.drive()
    supersede(cloud, server.uuid)
    cloud.drive()
    if cloud.action(server.uuid).state == "open":
        cloud.report_done(server.uuid)
    assert "kept" not in all_images(cloud)


def test_images_outlive_their_servers(cloud):
    """They are the project's."""
    server = cloud.active()
    image_id = snapshot(cloud, server)
    done(cloud, server.uuid)
    cloud.tasks.terminate_instance(member(), server.uuid)
    done(cloud, server.uuid)
    assert image(cloud, image_id).status == "active"


def test_private_images_are_their_project_s(cloud):
    """Others neither see nor use nor delete them; what all see they don't delete."""
    image_id = snapshot(cloud, cloud.active())
    other = member("other")
    assert "kept" not in {i.name for i in cloud.records.image_list(other, {}, None, None)}
    for ask in (cloud.records.image_get, cloud.records.image_delete):
        with pytest.raises(exception.ImageNotFound):
            ask(other, image_id)
    with pytest.raises(exception.ImageNotFound):
        cloud.boot(other, image_id=image_id)
    with pytest.raises(exception.Forbidden):
        cloud.records.image_delete(other, cloud.image())
    cloud.records.image_delete(member(), image_id)
    with pytest.raises(exception.ImageNotFound):
        image(cloud, image_id)


def test_an_image_that_is_deleted_while_it_is_made_stays_deleted(cloud):
    """Its owner's word counts; the action comes to its end."""
    server = cloud.active()
    cloud.records.image_delete(member(), snapshot(cloud, server))
    done(cloud, server.uuid)
    assert cloud.action(server.uuid).state == "done"
    assert "kept" not in all_images(cloud)


def test_images_may_have_one_name(cloud):
    """Each project calls its images as it likes."""
    server = cloud.active()
    first = snapshot(cloud, server, "cirros")
    done(cloud, server.uuid)
    assert snapshot(cloud, server, "cirros") != first


def test_a_locked_server_can_be_kept(cloud):
    """A lock is against changes, and this is none."""
    server = cloud.active()
    cloud.tasks.lock_instance(member(), server.uuid, None)
    assert snapshot(cloud, server)


def rebuild(cloud, server, image_id=None, ctxt=None, **updates):
    ctxt = ctxt or member()
    cloud.tasks.rebuild_instance(ctxt, server.uuid, image_id or cloud.image(), updates, KEEP)


def test_a_rebuilt_server_is_what_it_is_told_to_be(cloud):
    """What was asked for shows at once, the state when its host has done it."""
    server = cloud.active()
    rebuild(cloud, server, display_name="new", metadata={"a": "b"}, user_data="eA==")
    shown = cloud.get(server.uuid)
    assert (shown.task_state, shown.display_name, shown.metadata) == (
        "rebuilding",
        "new",
        {"a": "b"},
    )
    done(cloud, server.uuid)
    assert cloud.casts[-1][:2] == ("rebuild_instance", "host1")
    assert (cloud.get(server.uuid).vm_state, cloud.get(server.uuid).user_data) == ("active", "eA==")


def test_a_stopped_server_is_rebuilt_and_stays_stopped(cloud):
    """Whoever stopped it finds it so."""
    server = cloud.active()
    cloud.tasks.stop_instance(member(), server.uuid)
    done(cloud, server.uuid)
    rebuild(cloud, server)
    done(cloud, server.uuid)
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.power_state) == ("stopped", PowerState.SHUTDOWN)


def test_a_failed_rebuild_is_an_error_that_can_be_rebuilt(cloud):
    """Nobody knows what is left of the old disk."""
    server = cloud.active()
    rebuild(cloud, server)
    done(cloud, server.uuid, error="no space")
    failed = cloud.get(server.uuid)
    assert (failed.vm_state, failed.fault_message) == ("error", "no space")
    rebuild(cloud, server)
    done(cloud, server.uuid)
    assert cloud.get(server.uuid).vm_state == "active"


def test_a_rebuild_may_change_the_key(cloud):
    """To one of the caller's, or to none."""
    server = cloud.active()
    with pytest.raises(exception.KeypairNotFound):
        rebuild(cloud, server, key_name="unheard of")
    key = {"user_id": "alice", "name": "mine", "type": "ssh", "fingerprint": "f", "public_key": "k"}
    cloud.records.keypair_create(member(), KeyPair(**key))
    rebuild(cloud, server, key_name="mine")
    assert cloud.get(server.uuid).key_name == "mine"
    done(cloud, server.uuid)
    rebuild(cloud, server, key_name=None)
    assert cloud.get(server.uuid).key_name is None


def test_a_rebuild_needs_an_image_that_fits(cloud):
    """It is said before anything is accepted, and nothing is changed."""
    server = cloud.active()
    debian = cloud.records.image_list(member(), {"name": "debian-13"}, None, None)[0]
    with pytest.raises(exception.Invalid, match="needs 2 GiB of disk"):
        rebuild(cloud, server, debian.id, display_name="new")
    with pytest.raises(exception.ImageNotFound):
        rebuild(cloud, server, NOBODY)
    with pytest.raises(exception.Invalid, match="host can't be updated"):
        rebuild(cloud, server, host="host2")
    shown = cloud.get(server.uuid)
    assert (shown.display_name, shown.task_state) == ("vm", None)


def test_a_server_that_never_was_on_a_host_is_not_rebuilt(conductor):
    """There is nothing to make anew, and the request says so."""
    server = conductor.boot()
    conductor.tasks.reset_state(admin(), server.uuid, "error")
    with pytest.raises(exception.InstanceNotReady):
        rebuild(conductor, server)


def test_rescued_and_back(cloud):
    """A guest that runs is RESCUED by its row, whatever hosts say of it."""
    server = cloud.active()
    cloud.tasks.rescue_instance(member(), server.uuid, None)
    done(cloud, server.uuid)
    rescued = cloud.get(server.uuid)
    assert (rescued.vm_state, rescued.power_state) == ("rescued", PowerState.RUNNING)
    agreed = cloud.guests.guests_compare(admin(), {"host1": {server.uuid: PowerState.RUNNING}})
    assert agreed == {"host1": {}}
    cloud.tasks.unrescue_instance(member(), server.uuid)
    done(cloud, server.uuid)
    assert cloud.get(server.uuid).vm_state == "active"


def test_a_rescued_guest_that_goes_off_stays_rescued(cloud):
    """Its power shows; only its owner ends the rescue. Gone it is gone."""
    server = cloud.active()
    cloud.tasks.rescue_instance(member(), server.uuid, None)
    done(cloud, server.uuid)
    settle(cloud, server.uuid, PowerState.SHUTDOWN)
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.power_state) == ("rescued", PowerState.SHUTDOWN)
    settle(cloud, server.uuid, None)
    assert cloud.get(server.uuid).vm_state == "error"


def test_a_rescue_needs_an_image_that_is_there(cloud):
    """By default it is the server's own."""
    with pytest.raises(exception.ImageNotFound):
        cloud.tasks.rescue_instance(member(), cloud.active().uuid, NOBODY)
