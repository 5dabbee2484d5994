"""Conductors whose machines have wrong clocks agree: the time they compare is the database's."""

import datetime as dt

import pytest
from oslo_utils import timeutils

from conductor.db import clock
from tests.unit.conductor.harness import admin


@pytest.fixture(params=[-3600, 3600], ids=["an hour behind", "an hour ahead"])
def wrong_clock(request):
    """From now on this process believes another time; call it to begin."""

    def begin():
        timeutils.set_time_override(timeutils.utcnow() + dt.timedelta(seconds=request.param))

    yield begin
    timeutils.clear_time_override()


def test_the_database_tells_naive_utc(conductor):
    """What is compared is of one kind, on both databases."""
    with conductor.db.reader() as session:
        now = clock.now(session)
    assert now.tzinfo is None
    assert abs(now - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < dt.timedelta(seconds=5)


def test_a_lease_is_not_taken_early(make_conductor, wrong_clock):
    """A conductor whose clock is ahead leaves others the actions they drive."""
    first = make_conductor("control1")
    first.host("host1")
    first.boot()
    wrong_clock()
    second = make_conductor("control2")
    second.reconciler.run()
    assert second.submitted == []


def test_hosts_are_not_taken_for_down(make_conductor, wrong_clock):
    """A heartbeat taken by one conductor counts for another, whatever that one's clock says."""
    first = make_conductor("control1")
    first.host("host1")
    wrong_clock()
    second = make_conductor("control2")
    second.machine.liveness.hearing.is_good = lambda: True
    server = second.boot()
    second.drive()
    assert second.casts[-1][3] == server.uuid
    assert second.services.service_list(admin(), {})[0].up


def test_an_attempt_is_not_given_up_early(make_conductor, wrong_clock):
    """A deadline that one conductor has set means the same to another."""
    first = make_conductor("control1")
    first.host("host1")
    server = first.boot()
    first.drive()
    wrong_clock()
    second = make_conductor("control2")
    second.expire_lease(server.uuid)
    second.reconciler.run()
    second.drive()
    assert second.action(server.uuid).attempt == 1
