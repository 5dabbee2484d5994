"""Reports: each service speaks for itself, and who sent a report is the broker's word for it."""

import pytest

from common import exception
from common.objects import ComputeNode
from tests.unit.conductor.harness import admin


def sent_by(sender: str):
    """The context of a report that came by that sender's routing key."""
    ctxt = admin()
    ctxt.sent_to = f"report.{sender}"
    return ctxt


@pytest.fixture
def building(conductor):
    """A server that is being built on host1."""
    conductor.host("host1")
    return conductor.boot()


def register(conductor, ctxt, uuid):
    record = conductor.registered("compute", "host1")
    conductor.reports.service_register(ctxt, record)


def beat(conductor, ctxt, uuid):
    record = conductor.registered("compute", "host1")
    conductor.reports.services_report(ctxt, {record.uuid: "up"})


def inventory(conductor, ctxt, uuid):
    values = {"hypervisor_hostname": "h", "hypervisor_type": "fake", "hypervisor_version": 1}
    sizes = {"vcpus": 8, "memory_mb": 1024, "local_gb": 10, "host_ip": "127.0.0.1"}
    conductor.reports.compute_nodes_update(ctxt, [ComputeNode(host="host1", **values, **sizes)])


def ask(conductor, ctxt, uuid):
    action = conductor.action(uuid)
    conductor.reports.action_event_start(ctxt, action.id, action.attempt, "event", "host1", uuid)


def finish(conductor, ctxt, uuid):
    action = conductor.action(uuid)
    conductor.reports.action_finish(ctxt, action.id, action.attempt, "host1", 1, None)


def compare(conductor, ctxt, uuid):
    conductor.guests.guests_compare(ctxt, {"host1": {}})


def settle(conductor, ctxt, uuid):
    conductor.guests.guest_settle(ctxt, "host1", uuid, None, None)


REPORTS = [register, beat, inventory, ask, finish, compare, settle]
OTHERS = ["compute.host2", "compute.host", "compute.host1-1", "volume.host1", "compute", "#"]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.__name__)
def test_nobody_reports_for_another(conductor, building, report):
    """Not for another host, nor for another service on the same one."""
    for sender in OTHERS:
        with pytest.raises(exception.NotTheSender, match="each service speaks for itself"):
            report(conductor, sent_by(sender), building.uuid)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.__name__)
def test_a_host_reports_for_itself(conductor, building, report):
    """The counterpart: whoever sends under its own name is heard."""
    report(conductor, sent_by("compute.host1"), building.uuid)


def test_a_process_reports_for_its_simulated_hosts(conductor):
    """They are called after it, with a number: one message tells of them all."""
    guests = {"many-1": {}, "many-20": {}}
    assert set(conductor.guests.guests_compare(sent_by("compute.many"), guests)) == set(guests)


def test_no_service_takes_the_place_of_another(conductor):
    """A host that says it is the conductor of that host does not change what the row is."""
    record = conductor.registered("conductor", "host1")
    record.topic = "compute"
    with pytest.raises(exception.Invalid, match="is a service of topic conductor"):
        conductor.reports.service_register(sent_by("compute.host1"), record)


def test_a_host_of_the_first_release_is_heard(conductor, building):
    """While an upgrade lasts, on the topic and by the methods it knows."""
    *_, earlier = conductor.manager.additional_endpoints
    record = earlier.service_register(admin(), conductor.registered("compute", "old"))
    earlier.service_report(admin(), record.uuid, "draining")
    assert conductor.services.service_get(admin(), record.uuid).state == "draining"
    action = conductor.action(building.uuid)
    earlier.action_event_start(admin(), action.id, action.attempt, "event", "host1")
    earlier.action_finish(admin(), action.id, action.attempt, "host1", 1, None)
    assert conductor.get(building.uuid).vm_state == "active"
