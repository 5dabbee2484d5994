"""Services and nodes in the conductor's records."""

import pytest

from common import exception
from common.objects import ComputeNode
from conductor.db import compute_nodes
from tests.unit.conductor.harness import admin


def test_a_service_that_stopped_is_down(conductor):
    """A service that signed off gets no work from that moment."""
    record = conductor.host("host1")
    conductor.reports.services_report(admin(), {record.uuid: "stopped"})
    assert conductor.services.service_get(admin(), record.uuid).up is False


def test_a_service_with_servers_is_not_deleted(conductor):
    """Its servers would be lost from sight."""
    record = conductor.host("host1")
    conductor.active()
    conductor.reports.services_report(admin(), {record.uuid: "stopped"})
    with pytest.raises(exception.ServiceInUse, match="it has 1 servers"):
        conductor.services.service_delete(admin(), record.uuid)


def test_a_service_that_is_up_is_not_deleted(conductor):
    """It would only come back, without its node."""
    record = conductor.host("host1")
    with pytest.raises(exception.ServiceInUse, match="stop it first"):
        conductor.services.service_delete(admin(), record.uuid)


def test_a_deleted_service_takes_its_node_along(conductor):
    """A host that is gone is no hypervisor any more."""
    record = conductor.host("host1")
    conductor.reports.services_report(admin(), {record.uuid: "stopped"})
    conductor.services.service_delete(admin(), record.uuid)
    assert conductor.services.compute_node_list(admin(), None, None) == []


def test_a_disabled_host_gets_no_servers(conductor):
    """Disabling keeps new servers away."""
    record = conductor.host("host1")
    conductor.services.service_update(admin(), record.uuid, {"disabled": True})
    server = conductor.boot()
    conductor.drive()
    assert "1 are disabled" in conductor.get(server.uuid).fault_message


def test_a_node_is_shown_once_its_service_is_there(conductor):
    """A host that reports what it has before it registers is in no list yet."""
    with conductor.db.writer() as session:
        report = ComputeNode(
            host="new",
            hypervisor_hostname="new",
            hypervisor_type="fake",
            hypervisor_version=1,
            host_ip="127.0.0.1",
            vcpus=1,
            memory_mb=1,
            local_gb=1,
        )
        compute_nodes.report(session, report)
    assert conductor.services.compute_node_list(admin(), None, None) == []
    conductor.registered("compute", "new")
    (node,) = conductor.services.compute_node_list(admin(), None, None)
    assert node.service.host == "new"
