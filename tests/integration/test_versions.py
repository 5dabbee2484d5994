"""Pins on RPC versions, as they are set while two releases run side by side."""

import signal
from collections.abc import Callable

import pytest

from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]


def test_a_pin_at_the_present_version_works(make_cloud: MakeCloud) -> None:
    """A pin that names what everybody speaks changes nothing."""
    cloud = make_cloud(options={"upgrade_levels": {"compute": "6.1"}})
    uuid = cloud.client.boot_active()
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)


def test_a_pin_keeps_new_methods_from_old_computes(make_cloud: MakeCloud) -> None:
    """What a compute of the pinned release does not know is refused, and not accepted and lost."""
    cloud = make_cloud(options={"upgrade_levels": {"compute": "6.0"}})
    uuid = cloud.client.boot_active()
    answer = cloud.client.request("POST", f"servers/{uuid}/action", {"pause": None})
    assert answer.status_code == 409
    assert "older release" in answer.text
    assert cloud.client.show(uuid)["OS-EXT-STS:task_state"] is None


def test_an_api_is_held_back_to_an_older_conductor(make_cloud: MakeCloud) -> None:
    """A pin for conductors keeps requests they would not know from being sent to them."""
    cloud = make_cloud()
    cloud.configure("api", {"upgrade_levels": {"conductor": "3.0"}})
    cloud.restart("api")
    uuid = cloud.client.boot_active()
    answer = cloud.client.request("POST", f"servers/{uuid}/action", {"pause": None})
    assert answer.status_code == 409
    assert "older release" in answer.text


def test_a_pin_nobody_could_keep_is_refused(make_cloud: MakeCloud) -> None:
    """A pin of another major version is named at SIGHUP, and the old one stays in force."""
    cloud = make_cloud()
    cloud.configure("conductor", {"upgrade_levels": {"compute": "1.9"}})
    mark = cloud["conductor"].output.mark
    cloud["conductor"].send_signal(signal.SIGHUP)
    pattern = r"reset failed.*\[upgrade_levels\] compute = 1\.9"
    cloud["conductor"].wait_for_line(pattern, 30, since=mark)
    cloud.client.boot_active()
