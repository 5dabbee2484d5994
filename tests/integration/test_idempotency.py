"""Idempotency-Key: who asks again because the answer was lost gets what was made the first time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from deployment.waiting import eventually
from tests.fixtures.client import Client
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]


def boot_surely(client: Client, key: str) -> str:
    """Ask under one key until there is an answer, as a careful user does; the server's id."""

    def accepted() -> requests.Response | None:
        try:
            answer = client.try_boot(key)
        except requests.RequestException:
            return None
        return answer if answer.status_code == 202 else None

    answer: requests.Response = eventually(accepted, "a boot")
    return str(answer.json()["server"]["id"])


def count(cloud: Cloud) -> int:
    """How many servers there are."""
    return len(cloud.client.get("servers")["servers"])


@pytest.mark.flow
def test_the_same_key_gives_the_same_server(calm_cloud: Cloud) -> None:
    """A request sent twice is one request."""
    first, second = (calm_cloud.client.try_boot("once").json()["server"]["id"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def test_the_same_key_at_the_same_moment_gives_the_same_server(
    make_cloud: MakeCloud, database: str
) -> None:
    """Not even requests that overtake one another on two conductors make two servers."""
    cloud = make_cloud(conductors=2, database=database)
    cloud.client.boot()
    keys = [f"key-{number // 8}" for number in range(40)]
    with ThreadPoolExecutor(8) as users:
        made = set(users.map(lambda key: (key, boot_surely(cloud.client, key)), keys))
    assert len(made) == len(set(keys))
    assert count(cloud) == 1 + len(made)


def test_a_key_of_another_request_is_refused(calm_cloud: Cloud) -> None:
    """A key that is used for something else is a mistake, and is called one."""
    calm_cloud.client.try_boot("one thing", name="a")
    answer = calm_cloud.client.try_boot("one thing", name="b")
    assert answer.status_code == 422
    assert "one thing" in answer.text


def test_a_key_outlives_api_and_conductor(make_cloud: MakeCloud) -> None:
    """The same key after both were killed is still the same server."""
    cloud = make_cloud()
    first = boot_surely(cloud.client, "key")
    for name in ("api", "conductor"):
        cloud[name].kill()
    cloud.start("conductor", "api", timeout=60)
    assert boot_surely(cloud.client, "key") == first
    assert count(cloud) == 1


@pytest.mark.parametrize("victim", ["api", "conductor"])
def test_a_request_cut_short_can_be_repeated(make_cloud: MakeCloud, victim: str) -> None:
    """Killed while requests are on their way, a service leaves no server twice and none out."""
    cloud = make_cloud()
    cloud.client.boot_active()
    keys = [f"key-{number}" for number in range(20)]
    with ThreadPoolExecutor(4) as users:
        answers = [users.submit(boot_surely, cloud.client, key) for key in keys]
        answers[2].result()
        cloud[victim].kill()
        cloud.start(victim, timeout=60)
        made = {answer.result() for answer in answers}
    assert len(made) == len(keys)
    assert count(cloud) == 1 + len(keys)
    cloud.wait_until_consistent()
