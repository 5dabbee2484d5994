"""From an accepted request to its final state, one step at a time, on both databases."""

import pytest

from common import exception
from common.objects import Flavor
from tests.unit.conductor.harness import admin, member


@pytest.fixture
def hosts(conductor):
    """Two hosts that are up."""
    conductor.host("host1")
    conductor.host("host2")
    return conductor


def test_a_boot_ends_active(hosts):
    """Accept, place, cast, report: the server is ACTIVE and its action is done."""
    server = hosts.active()
    assert (server.vm_state, server.task_state, server.power_state) == ("active", None, 1)
    assert hosts.action(server.uuid).state == "done"


def test_a_boot_claims_what_its_flavor_needs(hosts):
    """The claim on the host is the flavor's size."""
    server = hosts.active()
    assert hosts.used(server.host) == (1, 512, 1)


def test_an_accepted_boot_survives_the_conductor(make_conductor):
    """A conductor that dies right after accepting leaves a row another one drives."""
    first = make_conductor("control1", conductor__lease=0.5)
    first.host("host1")
    server = first.boot()
    second = make_conductor("control2")
    second.registered("conductor", "control1")
    second.drive()
    assert [cast[0] for cast in second.casts] == ["build_and_run_instance"]
    assert second.casts[0][3] == server.uuid


def test_a_repeated_report_is_taken_once(hosts):
    """A compute whose answer was lost may report again."""
    server = hosts.active()
    hosts.report_done(server.uuid)
    assert hosts.get(server.uuid).vm_state == "active"


def test_a_failed_build_goes_to_another_host(hosts):
    """A host that can't build is not tried twice, and gives its claim back."""
    server = hosts.boot()
    hosts.drive()
    first = hosts.get(server.uuid).host
    hosts.report_done(server.uuid, error="no space")
    hosts.drive()
    second = hosts.get(server.uuid).host
    assert {first, second} == {"host1", "host2"}
    assert hosts.used(first) == (0, 0, 0)


def test_a_build_that_fails_everywhere_says_why(hosts):
    """When no host is left the server is in ERROR with a reason the user sees."""
    server = hosts.boot()
    for _ in range(2):
        hosts.drive()
        hosts.report_done(server.uuid, error="no space")
    hosts.drive()
    failed = hosts.get(server.uuid)
    assert failed.vm_state == "error"
    assert "2 have failed to build it" in failed.fault_message
    assert failed.host is None


def test_reports_of_a_given_up_attempt_are_refused(hosts):
    """A host that was given up can't change the server any more."""
    server = hosts.boot()
    hosts.drive()
    action, first = hosts.action(server.uuid), hosts.get(server.uuid).host
    hosts.report_done(server.uuid, error="no space")
    hosts.drive()
    with pytest.raises(exception.StaleAttempt):
        hosts.machine.finish(action.id, 1, first, None, None)


def test_an_attempt_that_was_superseded_may_not_begin(hosts):
    """A late hint is stopped before anything is built."""
    server = hosts.boot()
    hosts.drive()
    action = hosts.action(server.uuid)
    hosts.tasks.terminate_instance(member(), server.uuid)
    with pytest.raises(exception.StaleAttempt):
        hosts.machine.permit(action.id, 1, hosts.get(server.uuid).host)


def test_a_delete_supersedes_a_build(hosts):
    """A server can be deleted while it is built; nothing of it stays."""
    server = hosts.boot()
    hosts.drive()
    host = hosts.get(server.uuid).host
    hosts.tasks.terminate_instance(member(), server.uuid)
    hosts.drive()
    hosts.report_done(server.uuid)
    with pytest.raises(exception.InstanceNotFound):
        hosts.get(server.uuid)
    assert hosts.used(host) == (0, 0, 0)


def test_a_server_that_was_never_placed_is_deleted_at_once(conductor):
    """No host has to be asked about a server that is on none."""
    server = conductor.boot()
    conductor.tasks.terminate_instance(member(), server.uuid)
    with pytest.raises(exception.InstanceNotFound):
        conductor.get(server.uuid)


def test_a_second_delete_changes_nothing(hosts):
    """Deleting what is being deleted is accepted and does nothing."""
    server = hosts.active()
    hosts.tasks.terminate_instance(member(), server.uuid)
    hosts.tasks.terminate_instance(member(), server.uuid)
    assert len(hosts.submitted) == 1


def test_a_repeated_request_opens_one_action(hosts):
    """The same request sent twice, as after a lost answer, is one action."""
    server = hosts.active()
    again = member()
    hosts.tasks.reboot_instance(again, server.uuid, "SOFT")
    hosts.tasks.reboot_instance(again, server.uuid, "SOFT")
    assert len(hosts.submitted) == 1


@pytest.mark.parametrize(
    ("act", "states"), [("stop_instance", ("stopped", 4)), ("reboot_instance", ("active", 1))]
)
def test_power_actions_leave_the_state_they_promise(hosts, act, states):
    """Stop and reboot end as their names say."""
    server = hosts.active()
    more = ("HARD",) if act == "reboot_instance" else ()
    getattr(hosts.tasks, act)(member(), server.uuid, *more)
    hosts.drive()
    hosts.report_done(server.uuid)
    after = hosts.get(server.uuid)
    assert (after.vm_state, after.power_state) == states


def test_a_stopped_server_starts(hosts):
    """Start brings a stopped server back."""
    server = hosts.active()
    for act in (hosts.tasks.stop_instance, hosts.tasks.start_instance):
        act(member(), server.uuid)
        hosts.drive()
        hosts.report_done(server.uuid)
    assert hosts.get(server.uuid).vm_state == "active"


def test_an_action_in_the_wrong_state_is_refused(hosts):
    """The error names the action, the server and the state."""
    server = hosts.active()
    with pytest.raises(exception.InstanceInvalidState, match=r"'start'.*vm_state active"):
        hosts.tasks.start_instance(member(), server.uuid)


def test_an_action_while_another_is_open_is_refused(hosts):
    """One thing at a time happens to a server."""
    server = hosts.active()
    hosts.tasks.stop_instance(member(), server.uuid)
    with pytest.raises(exception.InstanceInvalidState, match="powering-off"):
        hosts.tasks.reboot_instance(member(), server.uuid, "SOFT")


def test_another_project_sees_nothing(hosts):
    """The conductor itself keeps projects apart, whatever the api does."""
    server = hosts.active()
    with pytest.raises(exception.InstanceNotFound):
        hosts.tasks.terminate_instance(member("other"), server.uuid)


def test_a_build_waits_for_a_host_that_is_down(make_conductor):
    """A host that would fit and is only down is waited for, not given up on."""
    conductor = make_conductor(service__down_time=0.3)
    record = conductor.host("host1")
    conductor.reports.services_report(member(), {record.uuid: "stopped"})
    server = conductor.boot()
    conductor.drive()
    assert conductor.get(server.uuid).vm_state == "building"
    assert conductor.casts == []


def test_a_build_for_which_no_host_is_large_enough_fails_at_once(hosts):
    """Nothing is waited for where no host could ever take the server."""
    too_much = {"flavorid": "huge", "name": "huge", "vcpus": 99, "memory_mb": 1, "root_gb": 1}
    hosts.records.flavor_create(admin(), Flavor(**too_much))
    server = hosts.boot(flavor="huge")
    hosts.drive()
    failed = hosts.get(server.uuid)
    assert failed.vm_state == "error"
    assert "2 have too few VCPUs left" in failed.fault_message


def test_a_delete_needs_no_live_host(hosts):
    """A server on a host that is down is deleted; its guest goes when the host is back."""
    server = hosts.active()
    record = next(s for s in hosts.services.service_list(admin(), {"host": server.host}))
    hosts.services.service_update(admin(), record.uuid, {"forced_down": True})
    hosts.tasks.terminate_instance(member(), server.uuid)
    hosts.drive()
    with pytest.raises(exception.InstanceNotFound):
        hosts.get(server.uuid)


def test_the_reconciler_takes_up_what_lost_its_owner(make_conductor):
    """An action whose lease has ended is leased and driven by whoever looks first."""
    conductor = make_conductor(conductor__lease=0.5)
    conductor.host("host1")
    server = conductor.boot()
    conductor.submitted.clear()
    conductor.expire_lease(server.uuid)
    conductor.reconciler.run()
    conductor.drive()
    assert conductor.get(server.uuid).host == "host1"


def test_a_leased_action_is_left_to_its_owner(hosts):
    """Nobody interferes while a lease lasts."""
    hosts.boot()
    hosts.submitted.clear()
    hosts.reconciler.run()
    assert hosts.submitted == []


def test_the_events_of_an_action_name_their_hosts(hosts):
    """os-instance-actions shows each step with its host and result."""
    server = hosts.active()
    event = hosts.action(server.uuid).events[0]
    assert (event.host, event.result) == (server.host, "Success")


def test_a_late_build_of_a_deleted_server_is_refused(hosts):
    """A guest that was built after its server was deleted has to go, and its compute is told."""
    server = hosts.active()
    build = hosts.action(server.uuid)
    hosts.tasks.terminate_instance(member(), server.uuid)
    hosts.drive()
    hosts.report_done(server.uuid)
    with pytest.raises(exception.StaleAttempt):
        hosts.machine.finish(build.id, 1, build.host, None, None)


def test_a_repeated_report_of_a_delete_is_taken(hosts):
    """The answer to it may have been lost."""
    server = hosts.active()
    hosts.tasks.terminate_instance(member(), server.uuid)
    hosts.drive()
    for _ in range(2):
        hosts.report_done(server.uuid)
    assert hosts.action(server.uuid).state == "done"


def test_patience_begins_when_the_host_is_missed(make_conductor):
    """A build whose hosts went away after a long time waits for them all the same."""
    conductor = make_conductor(conductor__patience=60)
    record = conductor.host("host1")
    conductor.reports.services_report(member(), {record.uuid: "stopped"})
    server = conductor.boot()
    conductor.change_action(server.uuid, start_time=conductor.long_ago())
    conductor.drive()
    assert conductor.get(server.uuid).vm_state == "building"


def test_patience_ends(make_conductor):
    """A build does not wait for its hosts for ever, once the conductor can be sure."""
    conductor = make_conductor(conductor__patience=60)
    record = conductor.host("host1")
    conductor.reports.services_report(member(), {record.uuid: "stopped"})
    server = conductor.boot()
    conductor.change_action(server.uuid, waiting_since=conductor.long_ago())
    conductor.machine.liveness.hearing.is_good = lambda: True
    conductor.machine.drive(conductor.action(server.uuid).id)
    assert conductor.get(server.uuid).vm_state == "error"


def test_nothing_fails_for_missing_hosts_that_could_not_be_heard(make_conductor):
    """A conductor that has just started, or lost the broker, does not judge."""
    conductor = make_conductor(conductor__patience=60)
    record = conductor.host("host1")
    conductor.reports.services_report(member(), {record.uuid: "stopped"})
    server = conductor.boot()
    conductor.change_action(server.uuid, waiting_since=conductor.long_ago())
    conductor.machine.liveness.hearing.is_good = lambda: False
    conductor.machine.drive(conductor.action(server.uuid).id)
    assert conductor.get(server.uuid).vm_state == "building"


def test_a_lease_does_not_look_like_progress(hosts):
    """os-instance-actions shows when something happened, not when somebody looked."""
    server = hosts.boot()
    hosts.drive()
    before = hosts.action(server.uuid).updated_at
    hosts.expire_lease(server.uuid)
    hosts.reconciler.run()
    assert hosts.action(server.uuid).updated_at == before
