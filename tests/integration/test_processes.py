"""What is true of each process, whatever it is asked."""

import re
from collections.abc import Callable

import pytest

from deployment.waiting import eventually
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]
UNUSED = {"eventlet", "opentelemetry"}  # the latter unless [tracing] enabled
IMPORTED = re.compile(r"^import '([\w.]+)' #", re.MULTILINE)  # what python -v says of a success


def test_one_process_runs_twenty_hosts(define_cloud: MakeCloud) -> None:
    """A larger deployment fits on one machine: twenty hosts report, and boots spread over them."""
    cloud = define_cloud()
    cloud["compute1"].command.extend(["--hosts", "20"])
    cloud.start(timeout=60)
    hosts = {f"host1-{number}" for number in range(1, 21)}
    eventually(lambda: cloud.client.services() == dict.fromkeys(hosts, "up"), "all hosts up")
    for uuid in [cloud.client.boot() for _ in range(20)]:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    assert {host for host in cloud.hosts if cloud.guests(host)} == hosts


def test_no_process_carries_what_it_has_no_use_for(
    define_cloud: MakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one module of eventlet or OpenTelemetry is imported, a boot and a delete included."""
    monkeypatch.setenv("PYTHONVERBOSE", "1")
    cloud = define_cloud()
    cloud.start(timeout=60)
    uuid = cloud.client.boot_active()
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)
    for name in cloud.processes:
        imported = IMPORTED.findall(cloud.logs(name))
        assert "oslo_messaging" in imported
        assert not UNUSED & {module.partition(".")[0] for module in imported}
