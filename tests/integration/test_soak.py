"""Everything at once, for a while: users come and go, and services die at random."""

import random
import threading
import time
from collections.abc import Callable
from concurrent import futures

import pytest
import requests

from deployment.errors import NotInTimeError
from tests.fixtures.client import Client
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]

MakeCloud = Callable[..., Cloud]
SECONDS = 20.0
USERS = 3


class User:
    """Boots servers and deletes some of them, and insists where an answer does not come."""

    def __init__(self, cloud: Cloud, number: int) -> None:
        self._client = Client(cloud)
        self._random = random.Random(number)
        self._name = f"user{number}"
        self.accepted: list[str] = []
        self.deleted: set[str] = set()

    def come_and_go(self, stop: threading.Event) -> None:
        """Go on until it is time to stop."""
        while not stop.is_set():
            self._have_booted(f"{self._name}-{len(self.accepted)}")
            if self._random.random() < 0.5:
                self._have_deleted(self._random.choice(self.accepted))

    def _have_booted(self, key: str) -> None:
        answer = self._insist(lambda: self._client.try_boot(key), 202)
        self.accepted.append(answer.json()["server"]["id"])

    def _have_deleted(self, uuid: str) -> None:
        self._insist(lambda: self._client.request("DELETE", f"servers/{uuid}"), 204, 404)
        self.deleted.add(uuid)

    def _insist(self, ask: Callable[[], requests.Response], *wanted: int) -> requests.Response:
        while True:
            try:
                answer = ask()
            except (requests.RequestException, AssertionError, NotInTimeError):
                continue  # the api died, perhaps in the middle of its answer
            if answer.status_code in wanted:
                return answer
            assert answer.status_code == 503, answer.text
            time.sleep(0.2)


def let_services_die(cloud: Cloud) -> None:
    """Kill one service after another without warning, and start it again."""
    chance = random.Random(4711)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        name = chance.choice(list(cloud.processes))
        cloud[name].kill()
        cloud.start(name, timeout=60)


def test_no_accepted_request_is_lost_whatever_dies(make_cloud: MakeCloud) -> None:
    """Each server that got 202 is ACTIVE, deleted, or in ERROR with a reason; the books balance."""
    cloud = make_cloud(
        computes=3,
        conductors=2,
        options={"service": {"down_time": 5}, "compute": {"fake_build_time": 0.5}},
    )
    stop = threading.Event()
    users = [User(cloud, number) for number in range(USERS)]
    with futures.ThreadPoolExecutor(USERS) as pool:
        busy = [pool.submit(user.come_and_go, stop) for user in users]
        try:
            let_services_die(cloud)
        finally:
            stop.set()
        for user in busy:
            user.result(60)
    cloud.wait_until_consistent()
    rows = {row["uuid"]: row for row in cloud.rows("SELECT * FROM instances")}
    assert {uuid for user in users for uuid in user.accepted} == set(rows)
    for uuid in {uuid for user in users for uuid in user.deleted}:
        assert rows[uuid]["vm_state"] == "deleted"
    states = [row["vm_state"] for row in rows.values()]
    assert set(states) <= {"active", "deleted", "error"}
    assert all(row["fault_message"] for row in rows.values() if row["vm_state"] == "error")
    assert states.count("error") < len(states) / 10
    print({state: states.count(state) for state in set(states)})
