"""The two queue profiles, and what happens to who mixes them in one vhost."""

from collections.abc import Callable

import pytest

from tests.fixtures.cloud import Cloud
from tests.fixtures.shared import SharedBroker

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]
QUORUM = {"rpc": {"queue_profile": "quorum"}}
CLASSIC = {"rpc": {"queue_profile": "classic"}}


def queues(broker: SharedBroker, vhost: str) -> list[dict[str, object]]:
    """The queues of a vhost as the broker describes them."""
    found: list[dict[str, object]] = broker.management.send("GET", f"queues/{vhost}")
    return found


@pytest.mark.flow
def test_with_quorum_every_queue_is_replicated(
    make_cloud: MakeCloud, shared_broker: SharedBroker
) -> None:
    """Shared, host, fan-out and reply queues alike outlive a broker node."""
    cloud = make_cloud(options=QUORUM)
    cloud.client.boot_active()
    found = queues(shared_broker, cloud.transport_url.rpartition("/")[2])
    names = {str(queue["name"]) for queue in found}
    assert {"conductor", "conductor.control", "compute", "compute.host1"} <= names
    assert any(name.startswith("reply_") for name in names)
    assert {(queue["type"], queue["durable"]) for queue in found} == {("quorum", True)}


@pytest.mark.parametrize(("used", "wanted"), [(CLASSIC, "quorum"), (QUORUM, "classic")])
@pytest.mark.parametrize("name", ["conductor", "api"])
def test_a_vhost_is_not_switched_to_the_other_profile(
    define_cloud: MakeCloud, used: dict[str, dict[str, str]], wanted: str, name: str
) -> None:
    """A process with the other profile ends with one line that says what to do."""
    cloud = define_cloud(computes=0, options=used)
    cloud.start("conductor", timeout=60)
    cloud["conductor"].kill()
    cloud.configure(name, {"rpc": {"queue_profile": wanted}})
    assert cloud[name].start().wait(30) == 1
    lines = cloud[name].output.tail(100).splitlines()
    assert len([line for line in lines if line.startswith(f"micronova-{name}: ")]) == 1
    assert "[rpc] queue_profile" in lines[-1]
    assert "new vhost" in lines[-1]
