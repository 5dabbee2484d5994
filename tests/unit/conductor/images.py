"""What tests of images and shelving do with servers."""

from tests.unit.conductor.harness import admin, member

NOBODY = "00000000-0000-0000-0000-000000000000"


KEEP = False  # the ephemeral disk


def done(cloud, uuid, error=None):
    """Let the host do what it was told, and say so; one that takes several steps to its end."""
    cloud.drive()
    cloud.report_done(uuid, error)
    cloud.drive()


def image(cloud, image_id, ctxt=None):
    return cloud.records.image_get(ctxt or member(), image_id)


def snapshot(cloud, server, name="kept", **properties):
    return cloud.tasks.snapshot_instance(member(), server.uuid, name, properties)


def shelve(cloud, server):
    """Have a server shelved, and its host freed of it."""
    cloud.tasks.shelve_instance(member(), server.uuid)
    done(cloud, server.uuid)
    done(cloud, server.uuid)
    return cloud.get(server.uuid)


def all_images(cloud):
    return {each.name for each in cloud.records.image_list(admin(), {}, None, None)}


def settle(cloud, uuid, power_state):
    guests = {} if power_state is None else {uuid: power_state}
    seen = cloud.guests.guests_compare(admin(), {"host1": guests})["host1"].get(uuid)
    return cloud.guests.guest_settle(admin(), "host1", uuid, power_state, seen)
