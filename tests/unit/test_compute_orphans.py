"""Guests of servers that are gone or elsewhere are removed, and no others."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import oslo_messaging
import pytest

from common import exception
from compute.lanes import Lanes, Turn
from compute.orphans import Orphans
from compute.virt.fake import FakeDriver
from conductor.rpcapi import ConductorAPI
from tests.unit.compute_fakes import (
    HOST,
    FakeConductor,
    FakeTransport,
    make_conf,
    make_instance,
)


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
def orphans(driver, conductor, lanes):
    api = ConductorAPI(FakeTransport(conductor), "compute@host1")
    return Orphans(HOST, driver, api, lanes)


def guests(driver):
    return [int(uuid[-1]) for uuid in driver.list_instance_uuids()]


def deleted(number):
    return make_instance(number, deleted_at=dt.datetime.now(dt.UTC))


def test_only_guests_of_deleted_or_moved_servers_go(driver, conductor, orphans):
    """A server on this host keeps its guest; one elsewhere and one that is deleted don't."""
    conductor.know(make_instance(1), make_instance(2, host="elsewhere"), deleted(3))
    orphans.remove()
    assert guests(driver) == [1]


def test_a_guest_nobody_knows_is_left_alone(driver, orphans):
    """A conductor on a wrong or restored database costs no guest."""
    orphans.remove()
    assert guests(driver) == [1, 2, 3]


def test_work_in_progress_is_spared(driver, conductor, lanes, orphans):
    """A guest whose instance is being worked on is left alone, whatever the conductor says."""
    conductor.know(deleted(1), deleted(2), deleted(3))
    with ThreadPoolExecutor(1) as pool, lanes.hold(make_instance(1).uuid):
        lanes.submit(make_instance(1).uuid, Turn((1, 1), pool, lambda: None))
        orphans.remove()
    assert guests(driver) == [1]


def test_a_server_that_came_meanwhile_is_spared(driver, conductor, orphans):
    """The conductor is asked again right before a guest goes: the list may be old by then."""
    conductor.know(make_instance(1), make_instance(2), make_instance(3))
    listed = conductor.instance_list
    conductor.instance_list = lambda filters, **_: [] if "host" in filters else listed(filters)
    orphans.remove()
    assert guests(driver) == [1, 2, 3]


def test_nothing_goes_without_an_answer(driver, conductor, orphans):
    """A conductor that can't be reached never costs a guest."""
    conductor.reachable.clear()
    with pytest.raises(oslo_messaging.MessagingTimeout):
        orphans.remove()
    assert guests(driver) == [1, 2, 3]


def test_a_guest_that_can_not_be_removed_holds_up_nobody(driver, conductor, orphans):
    """The others go all the same, and the next round tries again."""
    conductor.know(deleted(1), deleted(2), deleted(3))
    destroy = driver.destroy

    def fail_once(uuid):
        driver.destroy = destroy
        raise exception.GuestFailure(reason="busy")

    driver.destroy = fail_once
    orphans.remove()
    assert guests(driver) == [1]
    orphans.remove()
    assert guests(driver) == []


def test_an_answer_too_large_is_asked_for_in_pieces(driver, conductor, orphans):
    """Servers with much user data keep their guests, and orphans beside them go."""
    conductor.know(make_instance(1), deleted(2), deleted(3))
    listed = conductor.instance_list

    def too_large(filters, **_):
        if len(filters["uuid"]) > 1:
            raise exception.PayloadTooLarge(size=2, limit=1)
        return listed(filters)

    conductor.instance_list = too_large
    orphans.remove()
    assert guests(driver) == [1]


def test_questions_are_bounded(driver, conductor, orphans, monkeypatch):
    """The conductor is asked about a bounded number of guests at a time."""
    monkeypatch.setattr("compute.orphans.BATCH", 2)
    conductor.know(*(make_instance(number) for number in (1, 2, 3)))
    orphans.remove()
    assert [len(call.filters["uuid"]) for call in conductor.called("instance_list")] == [2, 1]
