"""Several broker nodes, all over TLS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.compose import ComposeDeployment
from tests.compose.api import api_of, boot_soon
from tests.compose.conftest import ROOT, Deploy

NODES = ("rabbitmq", "rabbitmq-2", "rabbitmq-3")

# sends a message as a compute does, without the check that comes before it at start
SEND = """
import common.backend
from oslo_config import cfg
from oslo_messaging import Target
from common import config
from common.context import service_context
from common.rpc import RPCTransport

conf = config.load(cfg.CONF, "test", ["--config-file", "/etc/micronova/micronova.conf"])
target = Target(topic="report", server="compute.test", namespace="baseapi", version="1.0")
client = RPCTransport(conf).client(target, "test").prepare(retry=0)
client.cast(service_context(), "ping", arg="")
print("sent")
"""


@pytest.fixture(scope="module")
def cluster(deploy: Deploy) -> Iterator[ComposeDeployment]:
    """docker-compose.yml with both overlays over it."""
    overlays = [ROOT / "docker-compose.ha.yml", ROOT / "docker-compose.tls.yml"]
    with deploy("hatls", overlays=overlays) as running:
        yield running


@pytest.mark.parametrize("node", NODES)
def test_every_node_speaks_tls_only(cluster: ComposeDeployment, node: str) -> None:
    """The overlay for TLS reaches the nodes that it does not know of."""
    status = cluster.execute(node, "rabbitmqctl", "-q", "status", "--formatter", "json")
    assert '"port":5671' in status.replace(" ", "")
    assert '"port":5672' not in status.replace(" ", "")


def test_services_go_on_with_another_node(cluster: ComposeDeployment, tmp_path: Path) -> None:
    """Each node in turn is away, and its certificate's name is no obstacle to the next one."""
    authority = tmp_path / "ca.pem"
    authority.write_text(cluster.execute("api", "cat", "/etc/micronova/ca.pem"))
    api = api_of(cluster, authority)
    for node in NODES:
        cluster.run("stop", node)
        boot_soon(api, f"without-{node}")
        cluster.start()


def send(cluster: ComposeDeployment, prepare: str = "") -> str:
    """Send a message from a compute; what is printed, errors included."""
    script = f"{prepare}\npython -c '{SEND}' 2>&1 || true"
    return cluster.execute("compute", "sh", "-c", script)


def test_names_are_checked_whatever_the_number_of_nodes(cluster: ComposeDeployment) -> None:
    """A node under a name that its certificate lacks gets no message and no password."""
    elsewhere = """
        url=$(sed -n "s/^transport_url = //p" /etc/micronova/micronova.conf)
        for node in rabbitmq rabbitmq-2 rabbitmq-3; do
            address=$(getent hosts $node | cut -d " " -f 1)
            url=$(echo "$url" | sed "s/@$node:/@$address:/")
        done
        export OS_DEFAULT__TRANSPORT_URL=$url
    """
    assert "sent" in send(cluster)
    said = send(cluster, elsewhere)
    assert "certificate verify failed: IP address mismatch" in said
    assert "sent" not in said
