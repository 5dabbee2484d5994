"""A real, unmodified Nova in front of the page, and clouds of many hosts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.fixtures.many import many
from tests.fixtures.nova import HOST, watched
from tests.fixtures.watched import StubObserver, served
from watch.flow import Flow


@pytest.fixture
def flow() -> Flow:
    """What there is to see: a server's life in a Nova 34."""
    return watched()


@pytest.fixture
def url(flow: Flow) -> Iterator[str]:
    """Where it is shown."""
    observer = StubObserver()
    observer.flow = flow
    with served(observer) as found:
        yield found


def expect_columns(page: Page, *texts: str) -> None:
    """The names above the lifelines, and what stands below them, once all is drawn."""
    heads = page.locator("#heads .head:not(.head-rail)")
    expect(heads).to_have_text([*texts], use_inner_text=True)


def test_each_process_of_nova_has_one_column(open_page: OpenPage, url: str) -> None:
    """Under the name that operators know, whatever topics it serves and whoever runs it."""
    services = (f"{topic} {HOST}" for topic in ("compute", "conductor", "scheduler"))
    expect_columns(open_page(url), "nova-api 172.17.0.1", *services)


def test_the_list_says_which_server_it_was_and_what_came_of_it(
    open_page: OpenPage, url: str
) -> None:
    """Notifications that nobody reads make nothing fail."""
    page = open_page(url)
    boot = page.locator("#request-list li", has_text="schedule_and_build_instances")
    expect(boot).to_contain_text("real-nova")
    expect(boot).to_contain_text("done")
    expect(page.locator("#request-list .failed, #request-list .running")).to_have_count(0)


def test_objects_methods_are_called_what_they_do(open_page: OpenPage, url: str) -> None:
    """In the diagram and in the message, which has the object's version too."""
    page = open_page(url)
    page.locator("#request-list a", has_text="schedule_and_build_instances").click()
    row = page.locator(".row", has_text="Instance.save").first
    expect(row).to_be_visible()
    expect(page.locator(".row", has_text="object_action")).to_have_count(0)
    row.click()
    expect(page.locator("#detail h2")).to_contain_text("Instance.save")
    expect(page.locator("#detail")).to_contain_text("Instance 2.8")


def test_news_that_nobody_reads_is_a_remark(open_page: OpenPage, url: str) -> None:
    """Not the red of what went wrong."""
    page = open_page(url)
    page.locator("#request-list a", has_text="reboot_instance").click()
    expect(page.locator(".row.unread").first).to_contain_text("unconsumed")
    expect(page.locator("#canvas .row.bad")).to_have_count(0)
    expect(page.locator("#tools")).to_contain_text("4 unread")


class TestManyHosts:
    """Fifty computes, of which some are busy."""

    @pytest.fixture
    def flow(self) -> Flow:
        return many(50, 3)

    def test_those_that_are_idle_share_a_column(self, open_page: OpenPage, url: str) -> None:
        """Those that do something have one of their own."""
        busy = (f"compute host{n + 1}" for n in range(3))
        expect_columns(open_page(url), "conductor one", *busy, "compute 47 idle", "scheduler one")

    def test_a_phone_shows_who_got_what_all_the_same(self, open_page: OpenPage, url: str) -> None:
        """All computes share a column there, and the row says which of them it was."""
        page = open_page(url, viewport=PHONE)
        expect_columns(page, "conductor one", "compute 50 of them", "scheduler one")
        expect(page.locator(".row").first).to_contain_text("host1")
        assert page.evaluate("document.querySelector('#drawing').clientWidth <= innerWidth")

    def test_who_is_gone_leaves_the_columns(
        self, open_page: OpenPage, url: str, flow: Flow
    ) -> None:
        """Those whose messages are shown share one; a request's own view has them all."""
        for _ in range(10):
            flow.learn({}, {})
        page = open_page(url)
        expect_columns(page, "gone 4 processes")
        page.locator("#request-list a").first.click()
        expect(page.locator("#heads .head", has_text="host3")).to_be_visible()
