"""The conductor hears what a host has when it changes, and no more often than it must."""

import oslo_messaging
import pytest

from compute.resource_tracker import ResourceTracker
from compute.virt.fake import FakeDriver
from conductor.rpcapi import ReportAPI
from tests.unit.compute.fakes import HOST, FakeConductor, FakeTransport, make_conf, make_instance


@pytest.fixture
def driver(tmp_path):
    driver = FakeDriver(make_conf(tmp_path, fake_vcpus=8), HOST)
    driver.init_host()
    yield driver
    driver.cleanup_host()


@pytest.fixture
def conductor():
    return FakeConductor()


@pytest.fixture
def tracker(driver, conductor):
    api = ReportAPI(FakeTransport(conductor), "compute", HOST)
    return ResourceTracker(HOST, driver, api)


def reports(conductor):
    return [node for call in conductor.called("compute_nodes_update") for node in call.nodes]


def test_the_first_report_says_it_all(driver, conductor, tracker):
    """Totals and uptime arrive; what is used is not the compute's to say."""
    driver.spawn(make_instance())
    tracker.report()
    (node,) = reports(conductor)
    assert (node.host, node.vcpus) == (HOST, 8)
    assert "load average" in node.uptime
    assert not node.obj_attr_is_set("vcpus_used")


def test_each_report_is_whole(conductor, tracker):
    """A node whose row was deleted meanwhile is back with the next report."""
    tracker.report()
    tracker.report()
    assert [node.vcpus for node in reports(conductor)] == [8, 8]


def test_a_change_is_reported(driver, conductor, tracker):
    """A hypervisor that grew is worth a report."""
    tracker.report()
    driver.conf.set_override("fake_vcpus", 16, "compute")
    tracker.report()
    assert [node.vcpus for node in reports(conductor)] == [8, 16]


def test_a_lost_report_is_made_up_for(conductor, tracker):
    """What could not be delivered is sent at the next call, changed or not."""
    conductor.reachable.clear()
    with pytest.raises(oslo_messaging.MessagingTimeout):
        tracker.report()
    conductor.reachable.set()
    tracker.report()
    assert len(reports(conductor)) == 1
