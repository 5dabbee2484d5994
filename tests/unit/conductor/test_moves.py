"""Moves from host to host: claims, guests and states at each step, whatever fails there."""

import oslo_messaging
import pytest

from common import exception
from common.objects import ServerGroup
from tests.unit.conductor.harness import Conductor, admin, member

CHAIN = ["prep_resize", "resize_instance", "finish_resize"]
SMALL, LARGE = (1, 512, 1), (1, 2048, 20)
NOTHING = (0, 0, 0)


class Moving:
    """A server that is moved step by step, by the hand of a test."""

    def __init__(self, conductor: Conductor, **options: object) -> None:
        self.conductor = conductor
        for name in ("host1", "host2"):
            conductor.host(name)
        server = conductor.active(**options)
        self.uuid, self.source = server.uuid, server.host
        self.dest = {"host1": "host2", "host2": "host1"}[server.host]
        self.told: list[str] = []

    def ask(self, action: str, *arguments: object) -> None:
        getattr(self.conductor.tasks, action)(admin(), self.uuid, *arguments)
        self.conductor.drive()

    def resize(self, flavorid: str, auto_disk_config: bool | None = None) -> None:
        self.ask("resize_instance", flavorid, auto_disk_config)

    def step(self, error: str | None = None, power_state: int | None = 1) -> str:
        """Let the host whose turn it is report, and the next one be told; returns what it did."""
        method, host, attempt = self.conductor.held(self.uuid)
        action = self.conductor.action(self.uuid)
        following = self.conductor.machine.finish(action.id, attempt, host, power_state, error)
        self.told.append(following.method if following else "")
        self.conductor.drive()
        return f"{method}@{host}"

    @property
    def server(self):
        return self.conductor.get(self.uuid)

    @property
    def migration(self):
        return self.conductor.records.migration_list(admin(), {}, None, None)[0]

    @property
    def used(self):
        return self.conductor.used(self.source), self.conductor.used(self.dest)

    def is_as_it_was(self) -> bool:
        server = self.server
        stays = (server.host, server.vm_state, server.task_state, server.flavor.flavorid)
        return stays == (self.source, "active", None, "1") and self.used == (SMALL, NOTHING)


@pytest.fixture
def moving(conductor):
    return Moving(conductor)


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
