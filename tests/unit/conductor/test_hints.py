"""Hints: how often they are repeated, and who may not be told."""

import datetime as dt
import threading

import oslo_messaging
import pytest
from oslo_context.context import get_current

from common import exception
from conductor.db import actions
from conductor.db.models import Action
from conductor.reconciler import BATCH
from tests.unit.conductor.harness import admin, member


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def look_again(cloud, server, seconds):
    """Let the reconciler look at a server's action as if ``seconds`` had passed."""
    with cloud.db.writer() as session:
        for row in session.query(Action).filter_by(instance_uuid=server.uuid):
            row.lease_until -= dt.timedelta(seconds=seconds)
            if row.hint_at is not None:
                row.hint_at -= dt.timedelta(seconds=seconds)
    cloud.reconciler.run()
    cloud.drive()


def test_hints_back_off(cloud):
    """A build of minutes is hinted at ever more seldom: after 10, 20, 40 seconds and so on."""
    server = cloud.boot()
    cloud.drive()
    hints = []
    for _ in range(12):
        before = len(cloud.casts)
        look_again(cloud, server, 10.1)
        hints.append(len(cloud.casts) - before)
    assert hints == [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def test_a_host_that_starts_is_told_at_once(cloud):
    """What a host had in hand when it was killed goes on when it is back, not a while later."""
    server = cloud.boot()
    cloud.drive()
    look_again(cloud, server, 10.1)
    told = len(cloud.casts)
    cloud.registered("compute", "host1")
    cloud.drive()
    assert len(cloud.casts) == told + 1


def test_all_that_is_due_is_taken_up(cloud):
    """After an outage everything goes on at once, not a batch per interval."""
    servers = cloud.boots(BATCH + 20)
    cloud.submitted.clear()
    with cloud.db.writer() as session:
        actions.expire_leases(session, "control")
    cloud.reconciler.run()
    assert len(cloud.submitted) == len(servers)


def test_what_computes_do_not_know_yet_is_refused(cloud):
    """During an upgrade nothing is accepted that an old compute could not carry out."""
    server = cloud.active()
    cloud.compute.cap = "6.0"
    with pytest.raises(exception.NotUnderstood, match="upgrade"):
        cloud.tasks.pause_instance(member(), server.uuid)
    assert cloud.get(server.uuid).task_state is None
    cloud.tasks.stop_instance(member(), server.uuid)


def test_a_compute_of_an_older_release_ends_what_it_can_not_do(cloud):
    """An old compute that comes after the request was accepted fails it, and soon."""
    server = cloud.active()
    cloud.tasks.pause_instance(member(), server.uuid)
    cloud.compute.cap = "6.0"
    cloud.drive()
    assert cloud.action(server.uuid).state == "error"
    assert cloud.get(server.uuid).vm_state == "active"


def test_what_a_host_is_told_is_logged_under_the_request(cloud, monkeypatch):
    """Another thread tells it than the one that has accepted the request."""
    seen = []
    monkeypatch.setattr(cloud.compute, "cast", lambda *_, **__: seen.append(get_current()))
    server = cloud.boot()
    thread = threading.Thread(target=cloud.drive)
    thread.start()
    thread.join()
    assert [ctxt.request_id for ctxt in seen] == [cloud.action(server.uuid).request_id]


def test_undelivered_hints_are_repeated(cloud, monkeypatch):
    """A host that has no queue for a moment is told later."""
    server = cloud.boot()

    def nobody(*_, **__):
        raise oslo_messaging.MessagingTimeout

    monkeypatch.setattr(cloud.compute, "cast", nobody)
    cloud.drive()
    monkeypatch.undo()
    look_again(cloud, server, 10.1)
    assert cloud.casts[-1][3] == server.uuid


def test_what_was_not_delivered_does_not_count(cloud, monkeypatch):
    """After an outage of the broker hosts are told at the pace of the first hint."""
    server = cloud.boot()
    cloud.drive()

    def nobody(*_, **__):
        raise oslo_messaging.MessagingTimeout

    monkeypatch.setattr(cloud.compute, "cast", nobody)
    for _ in range(5):
        look_again(cloud, server, 10.1)
    monkeypatch.undo()
    look_again(cloud, server, 10.1)
    assert len(cloud.casts) == 2


def test_a_host_that_was_away_for_a_moment_leaves_no_mark(cloud):
    """Patience with a host begins anew each time it is down."""
    server = cloud.active()
    cloud.tasks.stop_instance(member(), server.uuid)
    cloud.drive()
    cloud.machine.liveness.hearing.is_good = lambda: True
    record = cloud.services.service_list(admin(), {"host": "host1"})[0]
    for forced_down in (True, False):
        cloud.services.service_update(admin(), record.uuid, {"forced_down": forced_down})
        look_again(cloud, server, 3)
    with cloud.db.reader() as session:
        assert session.query(Action).filter_by(state="open").one().waiting_since is None


def test_a_fault_of_our_own_does_not_last_for_ever(cloud, monkeypatch):
    """A conductor with a bug in it tries for as long as an attempt may take, then says so."""
    server, _ = cloud.boots(2)  # which are placed after they were accepted

    def broken(*_, **__):
        raise KeyError("vcpus")

    monkeypatch.setattr("conductor.placement.place", broken)
    cloud.drive()
    assert cloud.action(server.uuid).state == "open"
    cloud.change_action(server.uuid, waiting_since=cloud.long_ago())
    cloud.machine.drive(cloud.action(server.uuid).id)
    assert "KeyError in the conductor" in cloud.get(server.uuid).fault_message
