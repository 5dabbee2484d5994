"""The page in a headless Chromium, fed by a watch that says what the test wants."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.fixtures.shared import Shared, steady_network, wanted
from tests.fixtures.watched import StubObserver, served
from tests.recordings import events

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = "no Chromium is installed, which the tests of the page need: `apt-get install chromium`"
VARIABLE, REQUIRED = "MICRONOVA_BROWSER", "required"
LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

OpenPage = Callable[..., Page]

# The page comes back by itself when Chromium drops its connections, as it does when a container
# starts that is not the tests' own.
expect.set_options(timeout=15_000)


def find_chromium() -> str:
    """The system's Chromium; without one the test is skipped, or fails where it is required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    required = os.environ.get(VARIABLE) == REQUIRED
    return found or (pytest.fail if required else pytest.skip)(MISSING)


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless browser."""
    arguments = ["--enable-precise-memory-info"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to start as root with it
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser(still: None) -> Iterator[Browser]:
    """One browser for a module's tests; each page has a profile of its own.

    Playwright keeps an event loop in this thread, where the tests that follow may want their own.
    """
    with launched() as running:
        yield running


@pytest.fixture(scope="package")
def still(request: pytest.FixtureRequest, shared: Shared) -> Iterator[None]:
    """No container comes or goes: not those of other processes' tests, nor those that all share."""
    if hasattr(request.config, "workerinput"):
        for name in wanted(request.session.items):
            shared.get(name)
    with steady_network(shared.get("network lock")):
        yield


@pytest.fixture
def observer() -> StubObserver:
    """What the watch knows: a boot and a delete, as a real broker told of them."""
    return StubObserver(events("boot"))


@pytest.fixture
def url(observer: StubObserver) -> Iterator[str]:
    """Where the watch is served."""
    with served(observer) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens addresses, each in a profile of its own; the test fails if a page's script does.

    ``open_page(url, viewport=LAPTOP, color_scheme="light", ...)``, as Playwright's ``new_context``.
    """

    def open_it(address: str, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": LAPTOP} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        if address.startswith("http"):
            expect(page.locator("#loading")).to_have_count(0)
        return page

    contexts: list[Any] = []
    errors: list[str] = []
    yield open_it
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_page: OpenPage, url: str, observer: StubObserver) -> Page:
    """The page on a laptop, once it shows what the watch knows."""
    opened = open_page(url)
    known = sum(update.type == "message" for update in observer.flow.updates())
    expect(opened.locator("#everything-count")).to_have_text(str(known))
    return opened
