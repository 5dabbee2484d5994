"""Moves from host to host: claims, guests and states at each step, whatever fails there."""

import pytest

from common import exception
from common.objects import ServerGroup
from tests.unit.conductor.harness import admin, member
from tests.unit.conductor.moving import CHAIN, LARGE, NOTHING, SMALL, Moving


@pytest.fixture
def resized(moving):
    moving.resize("2")
    for _ in CHAIN:
        moving.step()
    return moving


def test_a_resize_may_change_what_becomes_of_the_disk(moving):
    """Only where it says so."""
    moving.resize("2", auto_disk_config=True)
    assert moving.conductor.get(moving.uuid).auto_disk_config


def test_a_resize_is_a_chain_of_three_hosts_turns(moving):
    """The destination makes sure, the source hands over, the destination starts the guest."""
    moving.resize("2")
    steps = [moving.step() for _ in CHAIN]
    dest, source = moving.dest, moving.source
    assert steps == [f"prep_resize@{dest}", f"resize_instance@{source}", f"finish_resize@{dest}"]
    assert moving.told == ["resize_instance", "finish_resize", ""]
    assert [event.event for event in reversed(moving.conductor.action(moving.uuid).events)] == [
        f"compute_{method}" for method in CHAIN
    ]


def test_what_a_server_shows_at_each_step(moving):
    """Nova's task states."""
    moving.resize("2")
    shown = []
    for _ in CHAIN:
        shown.append((moving.server.task_state, moving.migration.status))
        moving.step()
    assert shown == [
        ("resize_prep", "pre-migrating"),
        ("resize_migrating", "migrating"),
        ("resize_finish", "post-migrating"),
    ]
    assert (moving.server.task_state, moving.migration.status) == (None, "finished")


def test_a_resized_server_has_claims_on_both_hosts(resized):
    """Until its owner says which of them it is to be."""
    server = resized.server
    assert (server.host, server.vm_state, server.flavor.flavorid) == (resized.dest, "resized", "2")
    assert resized.used == (SMALL, LARGE)


@pytest.mark.parametrize(("power_state", "vm_state"), [(1, "active"), (4, "stopped")])
def test_a_confirmed_server_is_on_its_new_host_alone(moving, power_state, vm_state):
    """It is on or off as it was before; the source has nothing of it any more."""
    moving.resize("2")
    for _ in CHAIN:
        moving.step(power_state=power_state)
    moving.ask("confirm_resize")
    assert moving.step(power_state=None) == f"confirm_resize@{moving.source}"
    server = moving.server
    assert (server.host, server.vm_state, server.task_state) == (moving.dest, vm_state, None)
    assert moving.used == (NOTHING, LARGE)
    assert moving.migration.status == "confirmed"


def test_a_reverted_server_is_what_it_was(resized):
    """First the guest at the destination goes, then the one at the source is there again."""
    resized.ask("revert_resize")
    assert resized.step(power_state=None) == f"revert_resize@{resized.dest}"
    assert resized.step() == f"finish_revert_resize@{resized.source}"
    assert resized.is_as_it_was()
    assert resized.migration.status == "reverted"


def test_a_destination_that_can_not_is_replaced(conductor):
    """As long as there is another one; its claim is given back."""
    moving = Moving(conductor)
    conductor.host("host3")
    moving.resize("2")
    first = moving.migration.dest_compute
    moving.step(error="no room")
    assert moving.migration.dest_compute not in {first, moving.source}
    assert conductor.used(first) == NOTHING


def test_a_server_stays_where_no_destination_can(moving):
    """It is what it was, and says why in its action."""
    moving.resize("2")
    moving.step(error="no room")
    assert moving.is_as_it_was()
    assert "have failed to build it" in moving.conductor.action(moving.uuid).message
    assert moving.migration.status == "error"


@pytest.mark.parametrize("failing", [1, 2])
def test_what_fails_on_the_way_is_undone_at_the_source(moving, failing):
    """The guest is on again where it was, the claims are as before, and the reason is kept."""
    moving.resize("2")
    for _ in range(failing):
        moving.step()
    moving.step(error="the disk is lost")
    assert moving.step() == f"finish_revert_resize@{moving.source}"
    assert moving.is_as_it_was()
    action = moving.conductor.action(moving.uuid)
    assert (action.state, action.message) == ("error", "the disk is lost")


def test_a_late_report_of_an_earlier_step_is_refused(moving):
    """Each step is an attempt of its own: no host speaks for another's turn."""
    moving.resize("2")
    _, host, attempt = moving.conductor.held(moving.uuid)
    moving.step()
    action = moving.conductor.action(moving.uuid)
    with pytest.raises(exception.StaleAttempt):
        moving.conductor.machine.finish(action.id, attempt, host, 1, None)


def test_a_host_may_not_begin_with_another_server_in_its_turn(moving):
    """Whoever passes a turn on names the server; the conductor knows which it is."""
    moving.resize("2")
    _, host, attempt = moving.conductor.held(moving.uuid)
    action = moving.conductor.action(moving.uuid)
    moving.conductor.machine.permit(action.id, attempt, host, moving.uuid)
    with pytest.raises(exception.StaleAttempt):
        moving.conductor.machine.permit(action.id, attempt, host, "another")


@pytest.mark.parametrize("steps", range(4))
def test_a_delete_gives_everything_back(moving, steps):
    """At whichever step it comes, no claim is left on either host."""
    moving.resize("2")
    for _ in range(steps):
        moving.step()
    moving.conductor.tasks.terminate_instance(member(), moving.uuid)
    moving.conductor.drive()
    moving.step(power_state=None)
    assert moving.used == (NOTHING, NOTHING)
    assert moving.migration.status in {"error", "confirmed"}


def test_both_hosts_keep_their_guests_until_it_is_confirmed(resized):
    """The one at the source is off, and no mistake."""
    compare = resized.conductor.guests.guests_compare(
        admin(), {resized.source: {resized.uuid: 4}, resized.dest: {resized.uuid: 1}}
    )
    assert compare == {resized.source: {}, resized.dest: {}}
    settled = resized.conductor.guests.guest_settle(admin(), resized.source, resized.uuid, 4, None)
    assert settled["verdict"] == "wanted"


def test_the_source_s_guest_goes_where_its_host_was_down_at_the_confirm(resized):
    """It is not waited for: it is told that its guest is unwanted when it is back."""
    resized.conductor.down(resized.source)
    resized.ask("confirm_resize")
    assert resized.server.vm_state == "active"
    settled = resized.conductor.guests.guest_settle(admin(), resized.source, resized.uuid, 4, None)
    assert settled["verdict"] == "unwanted"


@pytest.mark.parametrize(
    ("flavor", "words"), [("1", "must change flavor"), ("9", "Flavor 9 could not be found")]
)
def test_a_size_that_can_not_be_is_refused(moving, flavor, words):
    """Before anything is accepted."""
    with pytest.raises(exception.MicronovaError, match=words):
        moving.resize(flavor)
    assert moving.is_as_it_was()


def test_a_disk_does_not_shrink(conductor):
    """What is on it would be lost."""
    moving = Moving(conductor, flavor="2")
    with pytest.raises(exception.Invalid, match="can't become one of 1 GiB"):
        moving.resize("1")


@pytest.mark.parametrize(
    ("host", "words"), [("host9", "host9 could not be found"), (None, "can't be migrated there")]
)
def test_a_host_that_can_not_be_is_refused(moving, host, words):
    """An unknown one, and the one it is on."""
    with pytest.raises(exception.Invalid, match=words):
        moving.ask("migrate_server", host or moving.source)


def test_a_server_moves_to_the_host_that_is_named(conductor):
    """A cold migration keeps the size."""
    moving = Moving(conductor)
    conductor.host("host3")
    moving.ask("migrate_server", "host3")
    for _ in CHAIN:
        moving.step()
    server = moving.server
    assert (server.host, server.flavor.flavorid, server.vm_state) == ("host3", "1", "resized")
    assert moving.migration.migration_type == "migration"


def test_only_administrators_say_where(moving):
    """Members don't know hosts."""
    with pytest.raises(exception.NotAnAdministrator):
        moving.conductor.tasks.migrate_server(member(), moving.uuid, None)


def test_a_move_keeps_to_the_policy_of_the_servers_group(conductor):
    """Of three hosts the one that is left; with members on all of them none."""
    for name in ("host1", "host2", "host3"):
        conductor.host(name)
    wanted = ServerGroup(name="db", policy="anti-affinity")
    uuid = conductor.records.server_group_create(member(), wanted).uuid
    hints = {"group": [uuid]}
    first, second = (conductor.active(scheduler_hints=hints) for _ in range(2))
    conductor.tasks.resize_instance(admin(), first.uuid, "2", None)
    conductor.drive()
    _, dest, _ = conductor.held(first.uuid)
    assert dest not in {first.host, second.host}
    # on the way it counts on both hosts
    third = conductor.boot(scheduler_hints=hints)
    assert conductor.get(third.uuid).vm_state == "error"


def test_a_server_that_has_moved_is_in_the_zone_of_its_host(conductor):
    """And back, where it is reverted; a zone it was asked for is kept to."""
    for name in ("host1", "host2"):
        conductor.host(name)
        made = conductor.records.aggregate_create(admin(), name, {"availability_zone": name})
        conductor.records.aggregate_add_host(admin(), made.id, name)
    moving = Moving(conductor)
    moving.resize("2")
    for _ in CHAIN:
        moving.step()
    assert moving.server.availability_zone == moving.server.host == moving.dest
    moving.ask("revert_resize")
    moving.step()
    assert moving.server.availability_zone == moving.server.host == moving.source
    bound = conductor.active(availability_zone="host1")
    conductor.tasks.resize_instance(admin(), bound.uuid, "2", None)
    conductor.drive()
    assert "1 are in another availability zone" in conductor.action(bound.uuid).message
