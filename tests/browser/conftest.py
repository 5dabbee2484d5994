"""The page in a headless Chromium, fed by a watch that says what the test wants."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.fixtures.watched import StubObserver, served
from tests.recordings import events

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = "no Chromium is installed; these tests need one: `apt-get install chromium`"
LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

OpenPage = Callable[..., Page]


def find_chromium() -> str:
    """The system's Chromium; a test that needs it fails without."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or pytest.fail(MISSING)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each page has a profile of its own."""
    arguments = ["--enable-precise-memory-info"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to start as root with it
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield running
        running.close()


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
        return page

    contexts: list[Any] = []
    errors: list[str] = []
    yield open_it
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_page: OpenPage, url: str) -> Page:
    """The page, just opened on a laptop."""
    return open_page(url)
