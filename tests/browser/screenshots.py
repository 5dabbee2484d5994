"""Takes the pictures in docs/images anew: python -m tests.browser.screenshots.

A deployment is started for them, servers live in it, and a drill raises the alarm.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from cli.compute_client import ComputeClient
from deployment.local import Deployment
from deployment.stack import Stack
from tests.browser.conftest import LAPTOP, PHONE, launched
from tests.fixtures.nova import watched
from tests.fixtures.watched import StubObserver, served

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
PROGRAMS = ROOT / ".micronova" / "programs"
NAMED = 60_000  # milliseconds until the broker has told who everybody is
ALARM = 90_000  # until the drill's alarm rises


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as deployment,
        launched() as browser,
    ):
        light = opened(browser, deployment)
        live_a_little(deployment)
        expect(light.locator(".head.unknown")).to_have_count(0, timeout=NAMED)
        flows(light, browser, deployment)
        broker(light, deployment)
        of_nova(browser)


@contextmanager
def running(folder: Path) -> Iterator[Deployment]:
    """A deployment of two computes with a watch."""
    stack = Stack(folder, PROGRAMS, print, computes=2)
    try:
        stack.start_broker()
        stack.start_services()
        yield stack.deployment
    finally:
        stack.stop()


def opened(browser: Browser, deployment: Deployment, path: str = "", **options: Any) -> Page:
    """The page, once it is live."""
    page = browser.new_context(**({"viewport": LAPTOP} | options)).new_page()
    page.goto(deployment.watch_url + path)
    expect(page.locator("#status")).to_contain_text("Live")
    return page


def live_a_little(deployment: Deployment) -> None:
    """Boot, reboot and delete servers."""
    client = ComputeClient(deployment.api_url, deployment.auth_url, deployment.auth("demo"))
    image, flavor = client.find("images", "cirros"), client.find("flavors", "m1.tiny")
    new = {"imageRef": image, "flavorRef": flavor, "networks": "auto"}
    servers = []
    for name in ("vm1", "vm2"):
        answer = client.send("POST", "/servers", {"server": {"name": name} | new})
        servers.append(answer.json()["server"]["id"])
        client.wait_until_active(servers[-1])
    first, server = servers
    admin = ComputeClient(deployment.api_url, deployment.auth_url, deployment.auth("admin"))
    move = {"os-migrateLive": {"host": None, "block_migration": "auto"}}
    admin.send("POST", f"/servers/{first}/action", move)
    client.wait_until_active(first)
    client.send("POST", f"/servers/{server}/action", {"reboot": {"type": "SOFT"}})
    client.wait_until_active(server)
    client.send("DELETE", f"/servers/{server}")
    client.wait_until_gone(server)


def flows(light: Page, browser: Browser, deployment: Deployment) -> None:
    """The diagram: all messages, one request with a message opened, and on a phone."""
    take(light, "watch-live")
    light.locator("#request-list a", has_text="live_migrate").first.click()
    take(light, "watch-live-migration")
    light.locator("#request-list a", has_text="reboot_instance").first.click()
    take(light, "watch-flow-light")
    path = light.url.removeprefix(deployment.watch_url)
    dark = opened(browser, deployment, path, color_scheme="dark")
    dark.locator(".canvas .row.cast").first.click()
    expect(dark.locator("#detail .timeline li").first).to_be_attached()
    take(dark, "watch-flow-dark")
    phone = {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True}
    take(opened(browser, deployment, path, **phone), "watch-phone")


def broker(page: Page, deployment: Deployment) -> None:
    """The wiring, and the queues with an alarm."""
    page.get_by_role("link", name="Topology").click()
    expect(page.locator(".wires")).to_be_visible()
    take(page, "watch-topology")
    configuration = str(deployment.config_file("api"))
    command = [sys.executable, "-m", "cli", "--config-file", configuration]
    command += ["drill", "unacked", "--url", deployment.watch_url]
    with subprocess.Popen(command, cwd=ROOT) as drill:
        page.get_by_role("link", name="Queues", exact=True).click()
        expect(page.get_by_role("alert")).not_to_be_empty(timeout=ALARM)
        take(page, "watch-queues-alarm")
        drill.wait()


def of_nova(browser: Browser) -> None:
    """An unmodified Nova, as it was recorded."""
    observer = StubObserver()
    observer.flow = watched()
    with served(observer) as url:
        page = browser.new_context(viewport=LAPTOP).new_page()
        page.goto(url)
        page.locator("#request-list a", has_text="migrate_server").click()
        take(page, "watch-nova")


def take(page: Page, name: str) -> None:
    """Write one picture."""
    page.wait_for_timeout(600)  # for what is moving
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
