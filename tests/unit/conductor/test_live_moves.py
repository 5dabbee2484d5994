"""Live migrations and evacuations: claims, guests and states at each step."""

import oslo_messaging
import pytest

from common import exception
from tests.unit.conductor.harness import admin
from tests.unit.conductor.moving import NOTHING, SMALL, Moving

LIVE = ["pre_live_migration", "live_migration", "post_live_migration_at_destination"]


@pytest.fixture
def live(moving):
    """A live migration whose destination and source have both said that they can."""
    moving.ask("live_migrate_instance", None)
    return moving


def test_a_live_migration_asks_and_then_goes_from_host_to_host(live):
    """The conductor waits for one answer; then each step is a host's turn."""
    assert live.conductor.casts[-1][:2] == ("pre_live_migration", live.dest)
    steps = [live.step() for _ in LIVE]
    assert [step.partition("@")[0] for step in steps] == LIVE
    server = live.server
    assert (server.host, server.vm_state, server.task_state) == (live.dest, "active", None)
    assert live.used == (NOTHING, SMALL)
    assert live.migration.status == "completed"


def test_a_destination_that_says_no_is_replaced(moving):
    """Its answer is a report as any other."""
    moving.conductor.host("host3")
    asked = []

    def answer(ctxt, instance, action, migration):
        asked.append(migration.dest_compute)
        if len(asked) == 1:
            raise exception.GuestFailure(reason="another kind of processor")

    moving.conductor.compute.check_can_live_migrate_destination = answer
    moving.ask("live_migrate_instance", None)
    moving.conductor.drive()
    assert sorted(asked) == sorted({"host1", "host2", "host3"} - {moving.source})
    assert moving.migration.dest_compute == asked[1]
    assert moving.conductor.used(asked[0]) == NOTHING


@pytest.mark.parametrize("failing", [0, 1])
def test_a_live_migration_that_fails_leaves_the_server_where_it_runs(live, failing):
    """What was made ready at the destination is removed, and the claim there given back."""
    for _ in range(failing):
        live.step()
    live.step(error="the network is too slow")
    step = live.step(power_state=None)
    assert step == f"rollback_live_migration_at_destination@{live.dest}"
    assert live.is_as_it_was()
    assert live.migration.status == "error"


def test_a_guest_that_was_handed_over_is_at_the_destination_whatever_fails(live):
    """The server is in ERROR there: its owner can have it rebooted or deleted."""
    live.step()
    live.step(power_state=None)
    live.step(error="it does not run on")
    server = live.server
    assert (server.host, server.vm_state, server.task_state) == (live.dest, "error", None)
    assert live.used == (NOTHING, SMALL)


@pytest.mark.parametrize("request_it", ["live_migration_abort", "live_migration_force_complete"])
def test_a_live_migration_is_cut_short_while_it_is_handed_over(live, request_it):
    """The source is told; before and after it is refused."""
    told = []
    setattr(live.conductor.compute, request_it, lambda _, __, m: told.append(m.source_compute))
    cut_short = getattr(live.conductor.tasks, request_it)
    with pytest.raises(exception.Invalid, match="no running live migration"):
        cut_short(admin(), live.uuid, live.migration.id)
    live.step()
    cut_short(admin(), live.uuid, live.migration.id)
    assert told == [live.source]
    with pytest.raises(exception.MigrationNotFound):
        cut_short(admin(), live.uuid, live.migration.id + 1)


@pytest.mark.parametrize("request_it", ["live_migration_abort", "live_migration_force_complete"])
@pytest.mark.parametrize(
    ("trouble", "answer"),
    [
        (oslo_messaging.MessagingTimeout(), exception.HostUnavailable),
        (oslo_messaging.MessageUndeliverable("", "", "", ""), exception.HostUnavailable),
        (oslo_messaging.RPCVersionCapError("6.0", "6.1"), exception.NotUnderstood),
    ],
)
def test_a_source_that_can_t_be_told_is_named(live, request_it, trouble, answer):
    """Its users may try again, or know that it is of an older release: it is no bug."""

    def tell(*_: object) -> None:
        raise trouble

    setattr(live.conductor.compute, request_it, tell)
    live.step()
    with pytest.raises(answer):
        getattr(live.conductor.tasks, request_it)(admin(), live.uuid, live.migration.id)


@pytest.mark.parametrize("request_it", ["live_migration_abort", "live_migration_force_complete"])
def test_a_source_that_is_down_is_not_told(live, request_it):
    """Its queue would take the message, and nobody act on it: who asks is told so."""
    told = []
    setattr(live.conductor.compute, request_it, lambda *_: told.append(request_it))
    live.step()
    live.conductor.down(live.source)
    with pytest.raises(exception.HostUnavailable):
        getattr(live.conductor.tasks, request_it)(admin(), live.uuid, live.migration.id)
    assert told == []


def test_a_server_whose_host_is_up_is_not_evacuated(moving):
    """Its guest would run twice."""
    with pytest.raises(exception.Invalid, match="is still in use"):
        moving.ask("evacuate_instance", None)
    assert moving.is_as_it_was()


@pytest.mark.parametrize("power_state", [1, 4])
def test_an_evacuated_server_is_built_anew(moving, power_state):
    """The claim of the host that is lost is given back; a guest there is unwanted."""
    vm_state = {1: "active", 4: "stopped"}[power_state]
    if vm_state == "stopped":
        moving.ask("stop_instance")
        moving.step(power_state=4)
    moving.conductor.down(moving.source)
    moving.ask("evacuate_instance", None)
    assert moving.step(power_state=power_state) == f"build_and_run_instance@{moving.dest}"
    server = moving.server
    assert (server.host, server.vm_state, server.power_state) == (
        moving.dest,
        vm_state,
        power_state,
    )
    assert moving.used == (NOTHING, SMALL)
    settled = moving.conductor.guests.guest_settle(admin(), moving.source, moving.uuid, 1, None)
    assert settled["verdict"] == "unwanted"


def test_servers_of_a_host_that_stays_away_are_evacuated_by_themselves(make_conductor):
    """Where the operator wants it so, and not before the time is over."""
    conductor = make_conductor(conductor__evacuate_after=60.0)
    moving = Moving(conductor)
    conductor.down(moving.source)
    recovery = conductor.manager._recovery
    recovery.evacuate()
    assert moving.server.task_state is None
    conductor.last_seen(moving.source, conductor.long_ago())
    recovery.evacuate()
    conductor.drive()
    assert moving.step() == f"build_and_run_instance@{moving.dest}"
    assert moving.server.host == moving.dest
