"""The page over a real deployment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from deployment.waiting import eventually
from tests.browser.conftest import OpenPage
from tests.fixtures.cloud import Cloud
from tests.fixtures.shared import SharedBroker

BOOT, BOOTS = "create_servers", 8

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


def lateness(cloud: Cloud, live: Page) -> dict[str, float]:
    """Boot a server: for each message of it the seconds from being sent to being on the screen."""
    server = cloud.client.boot_active()

    def drawn() -> dict[str, float] | None:
        found = live.request.get(f"{cloud.watch_url}/api/requests", params={"search": server})
        boots = [r["id"] for r in found.json()["requests"] if r["title"].endswith(BOOT)]
        if not boots:
            return None
        answer = live.request.get(f"{cloud.watch_url}/api/requests/{boots[0]}").json()
        sent = {m["method"]: (str(m["id"]), m["published"]) for m in answer["messages"]}
        seen = live.evaluate("() => globalThis.seen")
        if "action_finish" not in sent or any(number not in seen for number, _ in sent.values()):
            return None
        return {method: seen[number] - at for method, (number, at) in sent.items()}

    found: dict[str, float] = eventually(drawn, "each message of a boot being drawn")
    return found


def test_a_boot_appears_row_by_row(cloud: Cloud, live: Page) -> None:
    """Each message of a boot is on the screen within a second of being sent.

    That is so for one boot of a few at the least: the machine may be busy with something else.
    """
    live.evaluate(NOTE_ROWS)
    boots = []
    while len(boots) < BOOTS and (not boots or max(boots[-1].values()) >= 1):
        boots.append(lateness(cloud, live))
    assert len(boots[-1]) >= 3
    assert max(boots[-1].values()) < 1, boots


def test_the_columns_are_the_processes(cloud: Cloud, live: Page) -> None:
    """A boot is drawn from the api over the broker to the conductor and the compute."""
    cloud.client.boot_active()
    live.locator("#request-list a", has_text=BOOT).click()

    def heads() -> list[str] | None:
        found = live.locator(".head b").all_inner_texts()
        return found if {"conductor", "compute"} < set(found) and "api" in found[1] else None

    eventually(heads, "all columns being named")


def test_the_wiring_of_a_deployment_is_drawn(cloud: Cloud, live: Page) -> None:
    """Every queue that services share is in the topology, with who reads it."""
    live.get_by_role("link", name="Topology").click()
    for name in ("queue conductor,", "queue compute.host1,", "consumer compute.host2,"):
        expect(live.locator(f'.node[aria-label^="{name}"]')).to_be_attached()
