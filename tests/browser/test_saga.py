"""What services know of a request, beside its messages."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.fixtures.watched import StubObserver, served
from watch.model import Request


class Lens:
    """Says of each request that it is being done."""

    def spans(self, request: Request) -> dict[str, Any]:
        """An action with one attempt."""
        times = {"began": request.started, "ended": None, "outcome": "running"}
        facts = {"attempt": "1", "owner": "control"}
        whole = {"label": "create", "facts": facts, "marks": {"deadline": request.started + 300}}
        attempt = {"label": "compute_build", "facts": {"host": "host1"}, "marks": {}}
        return {"spans": [whole | times, attempt | times], "problem": None}


def test_an_action_stands_above_its_messages(open_page: OpenPage, observer: StubObserver) -> None:
    """With its attempts, who drives it, and when it is given up; a request without one has none."""
    with served(observer, lenses=Lens()) as url:
        page = open_page(url)
        expect(page.locator("#saga")).to_be_hidden()
        page.locator("#request-list a", has_text="create_servers").click()
        bars = page.locator("#saga .span")
        expect(bars).to_have_count(2)
        expect(bars.first).to_contain_text("attempt 1 · owner control · deadline")
        expect(bars.last).to_contain_text("host host1")
        page.locator("#everything").click()
        expect(page.locator("#saga")).to_be_hidden()


def test_without_a_lens_there_is_nothing(open_page: OpenPage, url: str) -> None:
    """In front of an application that brings none."""
    page = open_page(url)
    with page.expect_response("**/spans"):
        page.locator("#request-list a", has_text="create_servers").click()
    expect(page.locator("#saga")).to_be_hidden()
