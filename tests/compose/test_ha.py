"""Three broker nodes and two conductors: what is lost when one of them is killed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import yaml

from deployment.compose import ComposeDeployment
from deployment.waiting import eventually
from tests.compose.conftest import ROOT, Deploy

SERVERS = 40
DEADLINE = 90


class Api:
    """An administrator's requests."""

    def __init__(self, deployment: ComposeDeployment) -> None:
        auth = yaml.safe_load(deployment.clouds())["clouds"]["micronova"]["auth"]
        self._url = deployment.api_url
        self._session = requests.Session()
        self._session.auth = (auth["username"], auth["password"])
        self._session.headers["OpenStack-API-Version"] = "compute 2.79"

    def get(self, path: str) -> requests.Response:
        return self._session.get(f"{self._url}/{path}", timeout=60)

    def id_of(self, collection: str, name: str) -> str:
        found = self.get(collection).json()[collection]
        return next(str(entry["id"]) for entry in found if entry["name"] == name)

    def boot(self, **server: str) -> str | None:
        """Ask for a server; its id if the request was accepted, None if the api said no."""
        answer = self._session.post(f"{self._url}/servers", json={"server": server}, timeout=60)
        assert answer.status_code in {202, 503}, answer.text
        return answer.json()["server"]["id"] if answer.ok else None

    def lift_quotas(self) -> None:
        """Let the project have as many servers as a test boots."""
        limits = {"instances": -1, "cores": -1, "ram": -1}
        url = f"{self._url}/os-quota-sets/demo"
        self._session.put(url, json={"quota_set": limits}, timeout=60).raise_for_status()

    def status(self, server: str) -> str:
        answer = self.get(f"servers/{server}")
        return str(answer.json()["server"]["status"]) if answer.ok else "unknown"


@pytest.fixture(scope="module")
def cluster(deploy: Deploy) -> Iterator[ComposeDeployment]:
    """docker-compose.yml with docker-compose.ha.yml over it."""
    with deploy("ha", computes=2, overlays=[ROOT / "docker-compose.ha.yml"]) as running:
        yield running


@pytest.fixture
def whole(cluster: ComposeDeployment) -> ComposeDeployment:
    """The cluster, made whole again after a test that broke something."""
    return cluster.heal()


def members(cluster: ComposeDeployment, queue: str) -> list[str]:
    command = ("rabbitmqctl", "-q", "list_queues", "-p", "micronova", "name", "members")
    lines = cluster.execute("rabbitmq", *command).splitlines()
    (line,) = (line for line in lines if line.startswith(f"{queue}\t"))
    return sorted(name.strip(" []") for name in line.partition("\t")[2].split(","))


def test_queues_have_a_member_on_each_node(whole: ComposeDeployment) -> None:
    """A queue that lives on one node only dies with it."""
    nodes = ["rabbit@node-1", "rabbit@node-2", "rabbit@node-3"]
    for queue in ("conductor", "compute.compute-1", "compute.compute-2"):
        assert members(whole, queue) == nodes


@pytest.mark.parametrize("victim", ["rabbitmq-1", "rabbitmq-2-1", "conductor-1"])
def test_no_accepted_server_is_lost(whole: ComposeDeployment, victim: str) -> None:
    """Under load, with one node or conductor killed, all that was accepted becomes ACTIVE."""
    api = Api(whole)
    order = {
        "imageRef": api.id_of("images", "cirros"),
        "flavorRef": api.id_of("flavors", "m1.tiny"),
        "networks": "none",
    }
    api.lift_quotas()
    started = whole.state(victim)["StartedAt"]
    accepted = boot_while(lambda: whole.kill(victim), api, order)
    assert len(accepted) > SERVERS / 2

    def all_active() -> bool:
        return {api.status(server) for server in accepted} == {"ACTIVE"}

    eventually(all_active, "all that was accepted becoming ACTIVE", DEADLINE)
    eventually(lambda: whole.state(victim)["StartedAt"] != started, "a new start", DEADLINE)
    whole.wait_until_healthy(victim, DEADLINE)


def boot_while(happens: Callable[[], None], api: Api, order: dict[str, str]) -> list[str]:
    """Boot one server after the other; something happens when a quarter is accepted."""
    accepted = []
    with ThreadPoolExecutor(1) as pool:
        for number in range(SERVERS):
            accepted.append(api.boot(name=f"load-{number}", **order))
            if number == SERVERS // 4:
                happening = pool.submit(happens)
    happening.result()
    return [server for server in accepted if server is not None]
