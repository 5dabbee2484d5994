"""Claims never add up to more than a host has, whoever makes them at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.conductor.harness import admin, member


def drive_all(conductors) -> None:
    """Let all conductors drive what they accepted at the same time, each with four threads."""
    with ThreadPoolExecutor(4 * len(conductors)) as pool:
        steps = [step for conductor in conductors for step in conductor.submitted]
        list(pool.map(lambda step: step(), steps))


def test_two_conductors_never_overcommit_almost_full_hosts(make_conductor):
    """Forty parallel boots on room for twenty: twenty fit, no host is overcommitted."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    for name in ("host1", "host2"):
        conductors[0].host(name, vcpus=10, memory_mb=5120, local_gb=10)
    for conductor in conductors:
        conductor.boots(20, member(request_id=f"req-{id(conductor)}"))
    drive_all(conductors)
    expect_twenty(conductors[0])


def test_boots_accepted_at_the_same_moment_never_overcommit(make_conductor):
    """A single server is placed as it is accepted, by whichever conductor, and once."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    for name in ("host1", "host2"):
        conductors[0].host(name, vcpus=10, memory_mb=5120, local_gb=10)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda conductor: conductor.boot(), conductors * 20))
    expect_twenty(conductors[0])


def expect_twenty(conductor) -> None:
    """Both hosts are full, and twenty servers of forty have found no room."""
    states = [s.vm_state for s in conductor.records.instance_list(
        admin(), {}, None, None, None, None
    )]  # fmt: skip
    assert conductor.used("host1") == conductor.used("host2") == (10, 5120, 10)
    assert sorted(states) == ["building"] * 20 + ["error"] * 20


@pytest.mark.parametrize("resource", ["vcpus", "memory_mb", "local_gb"])
def test_each_resource_bounds_a_host(make_conductor, resource):
    """A host without enough of any one resource takes no server."""
    conductor = make_conductor(scheduler__cpu_allocation_ratio=1.0)
    conductor.host("host1", **{resource: 0})
    server = conductor.boot()
    conductor.drive()
    assert conductor.get(server.uuid).vm_state == "error"


def test_allocation_ratios_promise_more_than_there_is(make_conductor):
    """Two servers share one CPU where the ratio allows it."""
    conductor = make_conductor(scheduler__cpu_allocation_ratio=2.0)
    conductor.host("host1", vcpus=1)
    servers = conductor.boots(3)
    conductor.drive()
    assert sorted(conductor.get(s.uuid).vm_state for s in servers) == [
        "building",
        "building",
        "error",
    ]


def test_a_deleted_server_gives_back_what_it_held(conductor):
    """After a delete the host is as empty as before."""
    conductor.host("host1")
    server = conductor.active()
    conductor.tasks.terminate_instance(member(), server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    assert conductor.used("host1") == (0, 0, 0)
