"""Nobody waits for long for a server that is frozen or dead."""

import signal
import time
from collections.abc import Callable

import pytest

from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
# what an operator has by default
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


def test_a_compute_stops_in_time_without_a_conductor(make_cloud: MakeCloud) -> None:
    """With nobody to report to, a host ends well within a container's grace period."""
    cloud = make_cloud(options=SLOW)
    cloud["conductor"].kill()
    cloud["compute1"].terminate(signal.SIGTERM)
    assert cloud["compute1"].wait(25) == 0
