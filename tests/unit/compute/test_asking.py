"""When a compute asks before it begins, and what trouble it takes in its stride."""

import datetime as dt
from unittest.mock import Mock

import oslo_messaging
import pytest

from common import clock, exception
from common.objects import PowerState
from compute.virt.driver import ComputeDriver
from compute.virt.fake import FakeDriver
from tests.unit.compute.fakes import (
    FakeConductor,
    broken,
    build,
    eventually,
    make_action,
    make_instance,
    registered,
    user_context,
)


def test_a_hint_to_an_earlier_run_asks_first(make_compute):
    """What lay in the queue while the host was away may have been built elsewhere since."""
    compute = make_compute()
    compute.manager.presence.registered(registered(dt.datetime.now(dt.UTC)), clock.seconds())
    compute.conductor.stale = {"action_event_start"}
    built = []
    compute.driver.spawn = built.append
    instance = make_instance(host="elsewhere")
    action = make_action(instance)
    action.updated_at -= dt.timedelta(seconds=5)
    compute.manager.build_and_run_instance(user_context(), instance=instance, action=action)
    compute.manager.drain()
    assert not built


def test_a_host_nobody_counts_on_asks_first(make_compute, monkeypatch):
    """A process that was frozen for long finds its work moved before it begins."""
    compute = make_compute()
    compute.manager.presence.reported(clock.seconds() - 3600)
    build(compute, make_instance())
    eventually(lambda: compute.conductor.finished)
    assert compute.conductor.called("action_event_start")


def test_a_hint_that_is_old_asks_first(make_compute):
    """A build that stood in line, here or in the broker, may have been given to another host."""
    compute, instance = make_compute(), make_instance()
    action = make_action(instance)
    action.updated_at -= dt.timedelta(seconds=30)
    compute.manager.build_and_run_instance(user_context(), instance=instance, action=action)
    eventually(lambda: compute.conductor.finished)
    assert compute.conductor.called("action_event_start")


def test_a_driver_that_can_not_tell_the_power_state_does_not_repeat_the_work(make_compute):
    """A reboot whose guest can't be looked at is reported, and so not done again."""
    compute, instance = make_compute(), make_instance()
    compute.driver.spawn(instance)
    reboots = []
    compute.driver.reboot = lambda *arguments: reboots.append(arguments)
    compute.driver.get_power_state = broken
    hint = {"instance": instance, "action": make_action(instance)}
    compute.manager.reboot_instance(user_context(), **hint, reboot_type="HARD")
    eventually(lambda: compute.conductor.finished)
    report = compute.conductor.finished[0]
    assert (report.power_state, report.error) == (PowerState.NOSTATE, None)
    assert len(reboots) == 1


def test_trouble_while_cleaning_up_is_no_accident(make_compute, caplog):
    """A conductor that goes away after it has refused a report leaves one line in the log."""
    compute = make_compute()
    compute.conductor.stale = {"action_finish"}

    def away(**_):
        raise oslo_messaging.MessagingTimeout

    compute.conductor.guest_settle = away
    build(compute, make_instance())
    compute.manager.drain()
    assert "given up, trouble with the conductor: MessagingTimeout" in caplog.text
    assert "unexpected error" not in caplog.text


def test_a_fault_of_the_conductor_ends_a_start(make_compute, monkeypatch):
    """A bug over there is named, instead of being asked for again for ever."""
    error = oslo_messaging.RemoteError("KeyError", "'vcpus'")
    monkeypatch.setattr(FakeConductor, "compute_nodes_update", Mock(side_effect=error))
    with pytest.raises(exception.StartupError, match="KeyError: 'vcpus'"):
        make_compute()


def test_what_a_driver_can_not_do_is_said_to_the_user(make_compute, monkeypatch):
    """A driver without an optional method fails nothing but the one request."""
    compute, instance = make_compute(), make_instance()
    compute.driver.spawn(instance)
    monkeypatch.setattr(FakeDriver, "pause", ComputeDriver.pause)
    hint = {"instance": instance, "action": make_action(instance)}
    compute.manager.pause_instance(user_context(), **hint)
    eventually(lambda: compute.conductor.finished)
    report = compute.conductor.finished[0]
    assert report.error.endswith(
        "not supported by the driver of the server's host: FakeDriver can't pause."
    )
    assert report.power_state == PowerState.RUNNING


def test_a_host_that_is_asked_reports_itself(make_compute):
    """A conductor that starts hears of inventory and guests at once."""
    compute = make_compute()
    compute.conductor.calls.clear()
    compute.manager.report_host(user_context())
    compute.manager.drain()
    assert {call.method for call in compute.conductor.calls} == {
        "compute_nodes_update",
        "guests_compare",
    }
