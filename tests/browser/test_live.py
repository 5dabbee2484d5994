"""The page over a real deployment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from deployment.waiting import eventually
from tests.browser.conftest import OpenPage
from tests.fixtures.cloud import Cloud
from tests.fixtures.shared import SharedBroker

# Notes when each row is first seen, by the clock that the messages' times are told in.
NOTE_ROWS = """() => {
  globalThis.seen = {};
  new MutationObserver(() => {
    for (const row of document.querySelectorAll(".canvas .row")) {
      globalThis.seen[row.dataset.id] ??= Date.now() / 1000;
    }
  }).observe(document.getElementById("drawing"), { childList: true, subtree: true });
}"""


@pytest.fixture
def cloud(shared_broker: SharedBroker, vhost_url: str, tmp_path: Path) -> Iterator[Cloud]:
    """Two computes and a watch."""
    with Cloud(
        tmp_path / "cloud", vhost_url, computes=2, management=shared_broker.management
    ) as running:
        yield running


@pytest.fixture
def live(cloud: Cloud, open_page: OpenPage) -> Page:
    """The page, to which the broker's traffic comes."""
    page = open_page(cloud.watch_url)
    expect(page.locator("#status")).to_contain_text("Live")
    return page


def test_a_boot_appears_row_by_row(cloud: Cloud, live: Page) -> None:
    """Each message of a boot is on the screen within a second of being sent."""
    live.evaluate(NOTE_ROWS)
    cloud.client.boot_active()
    expect(live.locator(".canvas .row", has_text="action_finish")).to_be_attached()
    live.locator("#request-list a", has_text="create_servers").click()
    boot = live.url.rpartition("/")[2]
    answer = live.request.get(f"{cloud.watch_url}/api/requests/{boot}").json()
    seen = live.evaluate("() => globalThis.seen")
    late = {m["method"]: seen[str(m["id"])] - m["published"] for m in answer["messages"]}
    assert len(late) >= 3
    assert max(late.values()) < 1, late


def test_the_columns_are_the_processes(cloud: Cloud, live: Page) -> None:
    """A boot is drawn from the api over the broker to the conductor and the compute."""
    cloud.client.boot_active()
    live.locator("#request-list a", has_text="create_servers").click()

    def heads() -> list[str] | None:
        found = live.locator(".head b").all_inner_texts()
        return found if {"conductor", "compute"} < set(found) and "api" in found[1] else None

    eventually(heads, "all columns being named")


def test_the_wiring_of_a_deployment_is_drawn(cloud: Cloud, live: Page) -> None:
    """Every queue that services share is in the topology, with who reads it."""
    live.get_by_role("link", name="Topology").click()
    for name in ("queue conductor,", "queue compute.host1,", "consumer compute.host2,"):
        expect(live.locator(f'.node[aria-label^="{name}"]')).to_be_attached()
