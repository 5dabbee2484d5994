"""Nobody waits for long for a server that is frozen or dead."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
# what an operator has by default
PREFETCH = 4
SLOW = {"DEFAULT": {"rpc_response_timeout": 60}}


def test_a_call_to_a_frozen_conductor_is_given_up_soon(make_cloud: MakeCloud) -> None:
    """The call's monitor misses the conductor's signs of life long before the answer is due."""
    cloud = make_cloud(options=SLOW)
    cloud.client.boot_active()
    cloud.freeze("conductor")
    began = time.monotonic()
    answer = cloud.client.request("GET", "servers")
    cloud["conductor"].resume()
    assert answer.status_code == 503
    assert time.monotonic() - began < 30


def test_a_frozen_conductor_costs_the_requests_it_holds_and_no_others(
    make_cloud: MakeCloud,
) -> None:
    """The broker hands it a few messages; all others are answered by the conductor that runs."""
    cloud = make_cloud(conductors=2, options=SLOW)
    cloud.client.boot_active()
    cloud.freeze("conductor2")
    with ThreadPoolExecutor(8) as users:
        answers = users.map(lambda _: cloud.client.request("GET", "servers").status_code, range(80))
        counted = Counter(answers)
    cloud["conductor2"].resume()
    assert set(counted) == {200, 503}
    assert counted[503] <= PREFETCH


def test_a_compute_stops_in_time_without_a_conductor(make_cloud: MakeCloud) -> None:
    """With nobody to report to, a host ends well within a container's grace period."""
    cloud = make_cloud(options=SLOW)
    cloud["conductor"].kill()
    cloud["compute1"].terminate(signal.SIGTERM)
    assert cloud["compute1"].wait(25) == 0
