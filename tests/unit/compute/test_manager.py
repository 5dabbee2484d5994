"""ComputeManager: from a hint to a reported result, with the real fake driver."""

import logging
import threading

import pytest
from oslo_context import context

from common import actions, plugins
from common.objects import PowerState
from tests.fixtures.added_action import WATER
from tests.unit.compute.fakes import (
    HOST,
    Gate,
    broken,
    build,
    eventually,
    make_action,
    make_instance,
    user_context,
)


def test_a_build_is_reported(make_compute):
    """The conductor hears of the end, for the attempt, and of the guest's power state."""
    compute, instance = make_compute(), make_instance()
    build(compute, instance, action_id=7, attempt=2)
    eventually(lambda: compute.conductor.finished)
    finish = compute.conductor.finished[0]
    assert (finish.action_id, finish.attempt, finish.host) == (7, 2, HOST)
    assert (finish.power_state, finish.error) == (PowerState.RUNNING, None)
    assert list(compute.driver.list_instance_uuids()) == [instance.uuid]


def test_a_build_begins_without_asking(make_compute):
    """What can be undone needs no permission: a boot is spared one RPC."""
    compute = make_compute()
    build(compute, make_instance())
    eventually(lambda: compute.conductor.finished)
    assert not compute.conductor.called("action_event_start")


def test_reports_carry_the_request(make_compute):
    """Reports travel under the user's request id."""
    compute = make_compute()
    build(compute, make_instance())
    eventually(lambda: compute.conductor.finished)
    assert compute.conductor.finished[0].ctxt.request_id == "req-1"


def test_logs_carry_the_request(make_compute):
    """What a driver logs is found under the id of the request it works for, thread by thread."""
    compute, seen = make_compute(max_concurrent_builds=1), []
    compute.driver.spawn = lambda _instance: seen.append(context.get_current().request_id)
    for number in (1, 2):
        instance = make_instance(number)
        hint = {"instance": instance, "action": make_action(instance, action_id=number)}
        compute.manager.build_and_run_instance(user_context(f"req-{number}"), **hint)
    compute.manager.drain()
    assert seen == ["req-1", "req-2"]


@pytest.mark.parametrize(
    ("method", "arguments", "power_state"),
    [
        ("stop_instance", {}, PowerState.SHUTDOWN),
        ("start_instance", {}, PowerState.RUNNING),
        ("reboot_instance", {"reboot_type": "HARD"}, PowerState.RUNNING),
        ("terminate_instance", {}, None),
        ("pause_instance", {}, PowerState.PAUSED),
        ("unpause_instance", {}, PowerState.RUNNING),
        ("suspend_instance", {}, PowerState.SUSPENDED),
        ("resume_instance", {}, PowerState.RUNNING),
    ],
)
def test_each_method_reports_what_became_of_the_guest(make_compute, method, arguments, power_state):
    """Everything a conductor can ask for reaches the driver and is reported under its name."""
    compute, instance = make_compute(), make_instance()
    compute.driver.spawn(instance)
    hint = {"instance": instance, "action": make_action(instance), **arguments}
    getattr(compute.manager, method)(user_context(), **hint)
    eventually(lambda: compute.conductor.finished)
    asked = compute.conductor.called("action_event_start")[0]
    report = compute.conductor.finished[0]
    assert asked.event == f"compute_{method}"
    assert (report.power_state, report.error) == (power_state, None)


@pytest.mark.parametrize("driver_has_it", [True, False])
def test_a_package_s_action_is_a_method_of_the_driver(make_compute, monkeypatch, driver_has_it):
    """It is called with the action's parameters; a driver without it says so, to the user."""
    monkeypatch.setattr(actions, "_found", lambda: plugins.Found({"water": WATER}))
    compute, instance, poured = make_compute(), make_instance(), []
    if driver_has_it:
        compute.driver.water = lambda uuid, litres: poured.append((uuid, litres))
    hint = make_action(instance)
    hint.action = "water"
    compute.manager.perform_action(user_context(), instance, hint, {"litres": 3})
    eventually(lambda: compute.conductor.finished)
    (asked,), (report,) = compute.conductor.called("action_event_start"), compute.conductor.finished
    assert asked.event == "compute_water"
    assert poured == ([(instance.uuid, 3)] if driver_has_it else [])
    assert (report.error is None) is driver_has_it
    assert driver_has_it or "FakeDriver" in report.error


def test_an_action_no_package_knows_is_answered(make_compute):
    """A host without the package ends it, and calls no method of the driver that has its name."""
    compute, instance = make_compute(), make_instance()
    compute.driver.spawn(instance)
    hint = make_action(instance)
    hint.action = "destroy"
    compute.manager.perform_action(user_context(), instance, hint, {})
    eventually(lambda: compute.conductor.finished)
    assert "no package that knows how to 'destroy'" in compute.conductor.finished[0].error
    assert compute.driver.list_instance_uuids() == (instance.uuid,)


def test_a_failed_build_is_reported_and_leaves_no_guest(make_compute):
    """The driver's own words reach the conductor, and nothing stays on the host."""
    compute = make_compute(fake_failure_rate=1.0)
    build(compute, make_instance())
    eventually(lambda: compute.conductor.finished)
    report = compute.conductor.finished[0]
    assert "fake_failure_rate" in report.error
    assert HOST not in report.error
    assert report.power_state is None
    assert not compute.driver.list_instance_uuids()


def test_an_unexpected_error_is_not_shown_to_the_user(make_compute, caplog):
    """The user hears that it failed, an operator sees where; the traceback is in the log there."""
    compute, instance = make_compute(), make_instance()
    compute.driver.power_off = broken
    hint = {"instance": instance, "action": make_action(instance)}
    with caplog.at_level(logging.ERROR, "micronova.compute"):
        compute.manager.stop_instance(user_context(), **hint)
        eventually(lambda: compute.conductor.finished)
    error = compute.conductor.finished[0].error
    assert error == "stop_instance failed, see the log of the server's host"
    assert "RuntimeError" in caplog.text


def test_a_build_that_breaks_half_way_is_undone(make_compute):
    """Whatever a build has left behind is removed before its failure is reported."""
    compute, instance = make_compute(), make_instance()
    spawn = compute.driver.spawn
    compute.driver.spawn = lambda instance: (spawn(instance), broken())
    build(compute, instance)
    eventually(lambda: compute.conductor.finished)
    assert not compute.driver.list_instance_uuids()


def test_a_missing_guest_is_an_error_for_the_user(make_compute):
    """Starting a server whose guest is gone says so."""
    compute, instance = make_compute(), make_instance()
    hint = {"instance": instance, "action": make_action(instance)}
    compute.manager.start_instance(user_context(), **hint)
    eventually(lambda: compute.conductor.finished)
    assert "does not exist on this hypervisor" in compute.conductor.finished[0].error


def test_stale_at_start_does_nothing(make_compute):
    """A late hint to stop a server that was started again since leaves it running."""
    compute, instance = make_compute(), make_instance()
    compute.driver.spawn(instance)
    compute.conductor.know(instance)
    compute.conductor.stale = {"action_event_start"}
    hint = {"instance": instance, "action": make_action(instance)}
    compute.manager.stop_instance(user_context(), **hint)
    compute.manager.drain()
    assert compute.driver.get_power_state(instance.uuid) == PowerState.RUNNING
    assert not compute.conductor.finished


def test_a_stale_hint_removes_what_an_older_attempt_left(make_compute):
    """A guest of an attempt that was moved to another host goes at once."""
    compute, instance = make_compute(), make_instance(host="elsewhere")
    compute.driver.spawn(instance)
    compute.conductor.stale = {"action_event_start"}
    build(compute, instance)
    compute.manager.drain()
    assert not compute.driver.list_instance_uuids()


def test_a_late_hint_spares_the_guest_of_a_server(make_compute):
    """A repeated hint for a build that is done asks first: its failure must not cost the server."""
    compute, instance = make_compute(), make_instance(host=HOST)
    compute.driver.spawn(instance)
    compute.conductor.stale = {"action_event_start"}
    compute.driver.spawn = broken
    build(compute, instance)
    compute.manager.drain()
    assert list(compute.driver.list_instance_uuids()) == [instance.uuid]


def test_stale_at_finish_removes_the_guest(make_compute):
    """A build that was superseded meanwhile leaves nothing behind."""
    compute = make_compute()
    compute.conductor.stale = {"action_finish"}
    build(compute, make_instance(host="elsewhere"))
    compute.manager.drain()
    assert len(compute.conductor.finished) == 1
    assert not compute.driver.list_instance_uuids()


def test_a_build_past_its_deadline_is_not_started(make_compute):
    """A hint that was in a queue for too long does nothing: the conductor has moved on."""
    compute = make_compute()
    build(compute, make_instance(), seconds=-1)
    compute.manager.drain()
    assert not compute.conductor.finished
    assert not compute.driver.list_instance_uuids()


def test_a_repeated_hint_is_ignored(make_compute):
    """The same attempt, told again while it is in progress or queued, is done once."""
    compute = make_compute(max_concurrent_builds=1)
    gate = Gate(compute.driver)
    for _ in range(3):
        build(compute, make_instance(1), action_id=1)
        build(compute, make_instance(2), action_id=2)
    gate.open()
    compute.manager.drain()
    assert len(compute.conductor.finished) == 2


def test_a_report_is_repeated_until_the_conductor_is_back(make_compute):
    """The result of a build outlives an outage of the conductor."""
    compute = make_compute()
    gate = Gate(compute.driver)
    build(compute, make_instance())
    eventually(lambda: gate.building)
    compute.conductor.reachable.clear()
    tries = compute.conductor.tries
    gate.open()
    eventually(lambda: compute.conductor.tries >= tries + 3)
    assert not compute.conductor.finished
    compute.conductor.reachable.set()
    eventually(lambda: compute.conductor.finished)


def test_drain_finishes_what_is_queued(make_compute):
    """Builds that wait for their turn are built before the service ends."""
    compute = make_compute(max_concurrent_builds=1)
    gate = Gate(compute.driver)
    for number in range(1, 6):
        build(compute, make_instance(number), action_id=number)
    threading.Timer(0.05, gate.open).start()
    compute.manager.drain()
    assert len(compute.conductor.finished) == 5


def test_drain_finishes_what_waits_for_its_instance(make_compute):
    """Work that is behind other work on the same instance is done too."""
    compute, instance = make_compute(), make_instance()
    compute.driver.spawn(instance)
    stopping, go_on = threading.Event(), threading.Event()
    compute.driver.power_off = lambda _uuid: (stopping.set(), go_on.wait(10))
    hints = [{"instance": instance, "action": make_action(instance, number)} for number in (1, 2)]
    compute.manager.stop_instance(user_context(), **hints[0])
    assert stopping.wait(10)
    compute.manager.terminate_instance(user_context(), **hints[1])
    threading.Timer(0.05, go_on.set).start()
    compute.manager.drain()
    assert not compute.driver.list_instance_uuids()


def test_drain_gives_up_on_a_conductor_that_is_gone(make_compute):
    """A deployment that stops as a whole ends: what was not reported is asked for again later."""
    compute = make_compute()
    gate = Gate(compute.driver)
    build(compute, make_instance(), seconds=3600)
    eventually(lambda: gate.building)
    compute.conductor.reachable.clear()
    gate.open()
    compute.manager.drain()
    assert list(compute.driver.list_instance_uuids()) == [make_instance().uuid]


@pytest.mark.parametrize("limit", [1, 2])
def test_builds_are_bounded(make_compute, limit):
    """No more than max_concurrent_builds guests are built at the same time."""
    compute = make_compute(max_concurrent_builds=limit)
    gate = Gate(compute.driver)
    for number in range(1, 5):
        build(compute, make_instance(number), action_id=number)
    eventually(lambda: len(gate.building) == limit)
    gate.open()
    compute.manager.drain()
    assert gate.most == limit


def test_other_work_does_not_wait_for_builds(make_compute):
    """A delete is done while every build thread is busy and more builds are queued."""
    compute, doomed = make_compute(max_concurrent_builds=1), make_instance(9)
    compute.driver.spawn(doomed)
    gate = Gate(compute.driver)
    for number in (1, 2):
        build(compute, make_instance(number), action_id=number)
    hint = {"instance": doomed, "action": make_action(doomed, action_id=3)}
    compute.manager.terminate_instance(user_context(), **hint)
    eventually(lambda: compute.conductor.finished)
    assert compute.conductor.finished[0].action_id == 3
    gate.open()


def test_a_delete_waits_for_the_build_of_its_server(make_compute):
    """Work on one instance runs one after another: the guest is removed once it is built."""
    compute, instance = make_compute(), make_instance()
    gate = Gate(compute.driver)
    build(compute, instance, action_id=1)
    eventually(lambda: gate.building)
    hint = {"instance": instance, "action": make_action(instance, action_id=2)}
    compute.manager.terminate_instance(user_context(), **hint)
    gate.open()
    compute.manager.drain()
    assert [report.action_id for report in compute.conductor.finished] == [1, 2]
    assert not compute.driver.list_instance_uuids()


def test_start_reports_the_inventory_and_removes_orphans(make_compute):
    """A host that comes back tells what it has and drops guests that were moved meanwhile."""
    before = make_compute()
    before.driver.spawn(make_instance())
    before.manager.drain()
    before.manager.cleanup_host()
    compute = make_compute(known=[make_instance(host="elsewhere")])
    assert len(compute.conductor.called("compute_nodes_update")) == 1
    assert not compute.driver.list_instance_uuids()


def test_timers_keep_their_configured_intervals(make_compute):
    """Inventory and guests are reported as often as configured, and outlast an outage."""
    compute = make_compute(inventory_interval=7.0, sync_interval=9.0)
    compute.driver.spawn(make_instance())
    compute.conductor.reachable.clear()
    timers = list(compute.manager.timers())
    for timer in timers:
        timer.together([timer.work])
    assert [timer.interval for timer in timers] == [7.0, 9.0]
