"""What was deleted long ago is forgotten, and nothing else."""

import datetime as dt

import pytest

from common import exception
from conductor.db import actions, instances, services
from conductor.db.purge import forget_deleted
from tests.unit.conductor.harness import admin, member


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def delete(cloud, server, days=0.0):
    """Delete a server, as if it had happened ``days`` ago."""
    cloud.tasks.terminate_instance(admin(), server.uuid)
    cloud.drive()
    cloud.report_done(server.uuid)
    with cloud.db.writer() as session:
        instances.lock(session, server.uuid).deleted_at -= dt.timedelta(days=days)


def known(cloud):
    filters = {"deleted": None}
    return {s.uuid for s in cloud.records.instance_list(admin(), filters, None, None, None, None)}


def test_deleted_servers_are_forgotten_in_time(cloud):
    """What was deleted before the retention goes with its actions; what was not stays."""
    kept, recent, gone = cloud.active(), cloud.active(), cloud.active()
    delete(cloud, recent, days=1)
    delete(cloud, gone, days=3)
    assert forget_deleted(cloud.db, days=2) == 1
    assert known(cloud) == {kept.uuid, recent.uuid}
    with cloud.db.reader() as session:
        assert not actions.was_on(session, gone.uuid, "host1")


def test_nothing_is_forgotten_by_default(cloud):
    """History is kept unless an operator sets a retention."""
    gone = cloud.active()
    delete(cloud, gone, days=9999)
    cloud.reconciler.purge()
    assert known(cloud) == {gone.uuid}


def test_the_retention_is_kept_by_the_conductor(make_conductor):
    """An operator who sets a retention need not remember to purge."""
    cloud = make_conductor(conductor__deleted_retention=2)
    cloud.host("host1")
    delete(cloud, cloud.active(), days=3)
    cloud.reconciler.purge()
    assert known(cloud) == set()


def test_a_key_whose_servers_are_forgotten_makes_no_new_ones(cloud):
    """Who repeats a request after all that time is told that its server is gone."""
    ctxt = member()
    server = cloud.active(ctxt=ctxt, key="mine")
    delete(cloud, server, days=3)
    forget_deleted(cloud.db, days=2)
    with pytest.raises(exception.InstanceNotFound):
        cloud.boot(ctxt, key="mine")


def test_what_a_host_was_not_told_of_is_not_forgotten(cloud):
    """A host that was away when a server was deleted still has its guest to remove."""
    gone = cloud.active()
    delete(cloud, gone, days=3)
    record = cloud.services.service_list(admin(), {"host": "host1"})[0]
    with cloud.db.writer() as session:
        services.get(session, record.uuid).last_seen_at -= dt.timedelta(days=4)
    assert forget_deleted(cloud.db, days=2) == 0
    cloud.registered("compute", "host1")
    assert forget_deleted(cloud.db, days=2) == 1
