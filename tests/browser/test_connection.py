"""The page while the watch comes, goes, and has nothing to say."""

import pytest
from playwright.sync_api import Page, expect

from deployment.ports import free_port
from tests.browser.conftest import OpenPage
from tests.fixtures.watched import StubObserver, served
from tests.unit.watch.makers import call

RECONNECT = 15_000  # milliseconds: browsers wait a few seconds before they try again


def test_the_page_comes_back_after_the_watch_was_restarted(open_page: OpenPage) -> None:
    """A restart needs no reload: the page says what is wrong, then shows the new watch's."""
    port = free_port()
    with served(StubObserver(call(1)), port) as url:
        page = open_page(url)
        expect(page.locator("#m1")).to_be_attached()
    expect(page.locator("#trouble")).to_contain_text("The watch went away")
    expect(page.locator("#status")).to_contain_text("Reconnecting")
    expect(page.locator("#m1")).to_be_attached()
    with served(StubObserver([*call(2, at=1.0), *call(3, at=2.0)]), port):
        expect(page.locator(".canvas .row")).to_have_count(2, timeout=RECONNECT)
        expect(page.locator("#trouble")).to_be_empty()


def test_an_empty_page_says_what_to_run(open_page: OpenPage) -> None:
    """Who sees the page for the first time learns how to make it show something."""
    with served(StubObserver()) as url:
        page = open_page(url)
        expect(page.locator("#empty")).to_contain_text("openstack server create --image cirros")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"connected": False, "problem": "the broker refuses the user watch"}, "refuses the user"),
        ({"firehose": False}, "The firehose is being switched on"),
    ],
)
def test_what_keeps_it_from_being_live_is_said(
    status: dict, words: str, page: Page, observer: StubObserver
) -> None:
    """An outage of what the watch needs is told with its reason."""
    observer.said_status |= status
    expect(page.locator("#trouble")).to_contain_text(words)


def test_what_was_dropped_is_counted(page: Page, observer: StubObserver) -> None:
    """Nobody takes a diagram with gaps for a whole one."""
    observer.said_status["dropped"] = 12
    expect(page.locator("#status")).to_contain_text("12 messages dropped")
