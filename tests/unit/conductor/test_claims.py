"""Claims never add up to more than a host has, whoever makes them at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.conductor.harness import admin, member


def drive_all(conductors) -> None:
    """Let all conductors drive what they accepted at the same time, each with four threads."""
    with ThreadPoolExecutor(4 * len(conductors)) as pool:
        work = [(c, action_id) for c in conductors for action_id in c.submitted]
        list(pool.map(lambda pair: pair[0].machine.drive(pair[1]), work))


def test_two_conductors_never_overcommit_almost_full_hosts(make_conductor):
    """Forty parallel boots on room for twenty: twenty fit, no host is overcommitted."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    for name in ("host1", "host2"):
        conductors[0].host(name, vcpus=10, memory_mb=5120, local_gb=10)
    for conductor in conductors:
        conductor.boots(20, member(request_id=f"req-{id(conductor)}"))
    drive_all(conductors)
    states = [s.vm_state for s in conductors[0].manager.instance_list(
        admin(), {}, None, None, None, None
    )]  # fmt: skip
    assert conductors[0].used("host1") == conductors[0].used("host2") == (10, 5120, 10)
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
