"""Guests and servers agree again; guests of servers gone or elsewhere go, and no others."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from common import exception
from common.objects import PowerState
from compute.guests import Guests, sync
from compute.lanes import Lanes, Turn
from compute.virt.fake import FakeDriver
from conductor.rpcapi import ReportAPI
from tests.unit.compute.fakes import HOST, FakeConductor, FakeTransport, make_conf, make_instance


@pytest.fixture
def driver(tmp_path):
    """A driver with the guests of servers 1, 2 and 3."""
    driver = FakeDriver(make_conf(tmp_path), HOST)
    driver.init_host()
    for number in (1, 2, 3):
        driver.spawn(make_instance(number))
    yield driver
    driver.cleanup_host()


@pytest.fixture
def conductor():
    return FakeConductor()


@pytest.fixture
def lanes():
    return Lanes()


@pytest.fixture
def guests(driver, conductor, lanes):
    api = ReportAPI(FakeTransport(conductor), "compute", HOST)
    return Guests(HOST, driver, api, lanes)


def left(driver):
    return [int(uuid[-1]) for uuid in driver.list_instance_uuids()]


def deleted(number):
    return make_instance(number, deleted_at=dt.datetime.now(dt.UTC))


def test_only_guests_of_deleted_or_moved_servers_go(driver, conductor, guests):
    """A server on this host keeps its guest; one elsewhere and one that is deleted don't."""
    conductor.know(make_instance(1), make_instance(2, host="elsewhere"), deleted(3))
    sync([guests])
    assert left(driver) == [1]


def test_a_guest_nobody_knows_is_left_alone(driver, guests):
    """A conductor on a wrong or restored database costs no guest."""
    sync([guests])
    assert left(driver) == [1, 2, 3]


def test_work_in_progress_is_spared(driver, conductor, lanes, guests):
    """A guest whose instance is being worked on is left alone, whatever the conductor says."""
    conductor.know(deleted(1), deleted(2), deleted(3))
    with ThreadPoolExecutor(1) as pool, lanes.hold(make_instance(1).uuid):
        lanes.submit(make_instance(1).uuid, Turn((1, 1), pool, lambda: None))
        sync([guests])
    assert left(driver) == [1]


def test_a_server_that_came_meanwhile_is_spared(driver, conductor, guests):
    """The conductor is asked again right before a guest goes: the comparison may be old by then."""
    conductor.know(make_instance(1), make_instance(2), make_instance(3))
    conductor.guests_compare = lambda guests: {HOST: dict.fromkeys(guests[HOST], "seen")}
    sync([guests])
    assert left(driver) == [1, 2, 3]


def test_nothing_goes_without_an_answer(driver, conductor, guests):
    """A conductor that can't be reached never costs a guest."""
    conductor.reachable.clear()
    sync([guests])
    assert left(driver) == [1, 2, 3]


def test_a_guest_that_can_not_be_removed_holds_up_nobody(driver, conductor, guests):
    """The others go all the same, and the next round tries again."""
    conductor.know(deleted(1), deleted(2), deleted(3))
    destroy = driver.destroy

    def fail_once(uuid):
        driver.destroy = destroy
        raise exception.GuestFailure(reason="busy")

    driver.destroy = fail_once
    sync([guests])
    assert left(driver) == [1]
    sync([guests])
    assert left(driver) == []


def test_only_uuids_and_power_states_are_compared(driver, conductor, guests):
    """However large the servers are, a round is one small question where all agree."""
    conductor.know(*(make_instance(number) for number in (1, 2, 3)))
    sync([guests])
    (asked,) = conductor.calls
    running = {make_instance(number).uuid: PowerState.RUNNING for number in (1, 2, 3)}
    assert (asked.method, asked.guests) == ("guests_compare", {HOST: running})


def test_a_guest_that_differs_is_settled(driver, conductor, guests):
    """The conductor hears of the power state of a guest that it takes for another."""
    conductor.know(*(make_instance(number) for number in (1, 2, 3)))
    driver.power_off(make_instance(2).uuid)
    sync([guests])
    (settled,) = conductor.called("guest_settle")
    assert (settled.instance_uuid, settled.power_state, settled.seen) == (
        make_instance(2).uuid,
        PowerState.SHUTDOWN,
        "seen",
    )


def test_a_guest_that_is_gone_is_settled(driver, conductor, guests):
    """The conductor hears that a server's guest is not there."""
    conductor.know(*(make_instance(number) for number in (1, 2, 3, 4)))
    conductor.guests_compare = lambda **_: {HOST: {make_instance(4).uuid: "seen"}}
    sync([guests])
    assert conductor.called("guest_settle")[0].power_state is None


def test_guests_of_a_renamed_host_keep_it_from_starting(driver, conductor, guests):
    """A host under a new name removes nothing: it says which name the guests know, and ends."""
    conductor.know(*(make_instance(number, host="old") for number in (1, 2, 3)))
    conductor.foreign = set(conductor.instances)
    with pytest.raises(exception.StartupError, match=r"belongs to host old.*\[DEFAULT\] host"):
        guests.require_own()
    assert left(driver) == [1, 2, 3]


def test_guests_that_turn_foreign_later_are_left_alone(driver, conductor, guests, caplog):
    """A host that serves already only complains."""
    conductor.know(*(make_instance(number, host="old") for number in (1, 2, 3)))
    conductor.foreign = set(conductor.instances)
    sync([guests])
    assert left(driver) == [1, 2, 3]
    assert "is left alone: its server is on host old" in caplog.text


def test_one_sick_guest_does_not_hide_the_others(driver, conductor, guests):
    """A guest the driver can't read, or can't remove, keeps no other from being settled."""
    conductor.know(deleted(1), deleted(2), deleted(3))
    sick = make_instance(1).uuid
    look, destroy = driver.get_power_state, driver.destroy

    def broken(uuid):
        raise RuntimeError("a disk is full")

    driver.get_power_state = lambda uuid: broken(uuid) if uuid == sick else look(uuid)
    driver.destroy = lambda uuid: broken(uuid) if uuid == sick else destroy(uuid)
    sync([guests])
    assert left(driver) == [1]


def test_a_host_without_its_guests_does_not_say_so_before_it_serves(driver, conductor, guests):
    """A machine that took a host's name by mistake is no reason to give its servers up."""
    conductor.know(make_instance(4))
    conductor.guests_compare = lambda **_: {HOST: {make_instance(4).uuid: "seen"}}
    guests.require_own()
    assert not conductor.called("guest_settle")
