"""What hosts do for images, rebuilds, rescues, shelves and consoles, with the real fake driver."""

import threading

import pytest

from common import exception
from common.objects import PowerState
from compute import consoles
from compute.consoles import Consoles
from compute.virt.driver import ComputeDriver
from compute.virt.fake import FakeDriver
from tests.unit.compute.fakes import (
    broken,
    build,
    eventually,
    make_action,
    make_instance,
    user_context,
)

IMAGE, OTHER = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


@pytest.fixture
def compute(make_compute):
    """A host with one guest."""
    compute = make_compute()
    build(compute, make_instance(image_id=IMAGE))
    eventually(lambda: compute.conductor.finished)
    return compute


def ask(compute, method, instance=None, **more):
    """Send the hint, and return how it was reported."""
    known = len(compute.conductor.finished)
    instance = instance or make_instance(image_id=IMAGE)
    action = make_action(instance, action_id=known + 1)
    endpoints = (compute.manager, *compute.manager.additional_endpoints)
    found = next(each for each in endpoints if hasattr(each, method))
    getattr(found, method)(user_context(), instance=instance, action=action, **more)
    eventually(lambda: len(compute.conductor.finished) > known)
    return compute.conductor.finished[-1]


def guest(compute):
    return compute.driver._guests[make_instance().uuid]


@pytest.mark.parametrize(
    ("method", "more", "power_state"),
    [
        ("snapshot_instance", {"image_id": OTHER}, PowerState.RUNNING),
        ("trigger_crash_dump", {}, PowerState.RUNNING),
        ("rescue_instance", {"image_id": OTHER}, PowerState.RUNNING),
        ("unrescue_instance", {}, PowerState.RUNNING),
        ("shelve_instance", {"image_id": OTHER}, PowerState.SHUTDOWN),
        ("shelve_offload_instance", {}, None),
    ],
)
def test_a_verb_is_reported_with_what_the_guest_is_then(compute, method, more, power_state):
    """Once, and again where the hint comes again after a crash: each ends as before."""
    for _ in range(2):
        finish = ask(compute, method, **more)
        assert (finish.error, finish.power_state) == (None, power_state)


def test_a_rebuilt_guest_is_a_new_one(compute):
    """From the image that the server has now, and running."""
    finish = ask(
        compute, "rebuild_instance", make_instance(image_id=OTHER), preserve_ephemeral=False
    )
    assert (finish.error, finish.power_state) == (None, PowerState.RUNNING)
    assert guest(compute)["image"] == OTHER


def test_the_guest_of_a_stopped_server_is_off_when_it_is_rebuilt(compute):
    """What its owner stopped does not run for a moment longer than it takes to build it."""
    stopped = make_instance(image_id=OTHER)
    stopped.vm_state = "stopped"
    finish = ask(compute, "rebuild_instance", stopped, preserve_ephemeral=False)
    assert finish.power_state == PowerState.SHUTDOWN


def test_a_disk_that_is_to_be_kept_is_not_lost(compute):
    """A driver that can't keep it says so, and leaves the guest as it is."""
    finish = ask(compute, "rebuild_instance", preserve_ephemeral=True)
    assert "can't rebuild and keep the ephemeral disk" in finish.error
    assert guest(compute)["image"] == IMAGE


def test_a_guest_that_is_still_there_is_unshelved_by_starting_it(compute):
    """It is not made anew: it is as it was."""
    ask(compute, "shelve_instance", image_id=OTHER)
    finish = ask(compute, "unshelve_instance", image_id=OTHER)
    assert finish.power_state == PowerState.RUNNING
    assert guest(compute)["image"] == IMAGE


def test_a_guest_that_is_gone_is_unshelved_from_its_image(compute):
    """On this host or another."""
    ask(compute, "shelve_offload_instance")
    finish = ask(compute, "unshelve_instance", image_id=OTHER)
    assert finish.power_state == PowerState.RUNNING
    assert guest(compute)["image"] == OTHER


def test_an_unshelve_that_fails_leaves_no_guest(compute):
    """It is tried elsewhere then, from the image."""
    compute.driver.power_on = broken
    assert "failed" in ask(compute, "unshelve_instance", image_id=OTHER).error
    assert not compute.driver.list_instance_uuids()


@pytest.mark.parametrize("verb", ["snapshot", "rescue", "unrescue", "trigger_crash_dump"])
def test_what_a_driver_has_not_got_it_says(compute, monkeypatch, verb):
    """In words for the user."""
    monkeypatch.setattr(FakeDriver, verb, getattr(ComputeDriver, verb))
    more = {"image_id": OTHER} if verb in {"snapshot", "rescue"} else {}
    method = verb if verb == "trigger_crash_dump" else f"{verb}_instance"
    assert f"can't {verb}." in ask(compute, method, **more).error


def console(compute, tail_length=None, instance=None):
    *_, served = compute.manager.additional_endpoints
    return served.get_console_output(user_context(), instance or make_instance(), tail_length)


def test_a_console_shows_its_end(compute):
    """All of it, or as many lines as were asked for."""
    lines = console(compute).splitlines()
    assert lines[-1] == "server1 login: "
    assert console(compute, 2).splitlines() == lines[-2:]
    assert console(compute, 1000).splitlines() == lines
    assert console(compute, 0) == ""


def test_a_long_console_is_cut(compute, monkeypatch):
    """A message has an end."""
    monkeypatch.setattr(FakeDriver, "get_console_output", lambda *_: "x" * 10**6)
    assert len(console(compute)) == consoles.MOST


def test_a_console_that_can_t_be_read_says_so(compute, monkeypatch):
    """The driver's trouble is in the host's log, and no other host is asked."""
    with pytest.raises(exception.GuestNotFound):
        console(compute, instance=make_instance(2))
    monkeypatch.setattr(FakeDriver, "get_console_output", broken)
    with pytest.raises(exception.ConsoleNotAvailable):
        console(compute)


def test_consoles_are_read_one_at_a_time(compute, monkeypatch):
    """A hypervisor that hangs takes one thread of RPC; the other is there for hints."""
    reading, go_on = threading.Event(), threading.Event()

    def hang(*_):
        reading.set()
        go_on.wait(10)
        return "late"

    monkeypatch.setattr(FakeDriver, "get_console_output", hang)
    served = Consoles(compute.driver)
    first = threading.Thread(
        target=served.get_console_output, args=(user_context(), make_instance(), None)
    )
    first.start()
    reading.wait(10)
    with pytest.raises(exception.HostUnavailable):
        served.get_console_output(user_context(), make_instance(), None)
    go_on.set()
    first.join(10)
    assert served.get_console_output(user_context(), make_instance(), None) == "late"
