"""The flow view: a conversation is drawn while it happens, and can be looked at closely."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fixtures.watched import StubObserver, served
from tests.recordings import events
from tests.unit.watch.makers import call, event, request

BOOT = "compute_task.create_servers"


def row(page: Page, method: str):
    return page.locator(".row", has_text=method).first


def listed(page: Page, title: str):
    return page.locator("#request-list a", has_text=title)


def latest(page: Page, observer: StubObserver):
    numbers = [u.data["id"] for u in observer.flow.updates() if u.type == "message"]
    return page.locator(f"#m{max(numbers)}")


def test_each_message_is_drawn_when_it_comes(open_page: OpenPage) -> None:
    """A viewer sees a boot while it happens: no row waits for the next message."""
    observer = StubObserver()
    with served(observer) as url:
        page = open_page(url)
        expect(page.locator("#status")).to_contain_text("Live")
        for each in events("boot"):
            known = {u.data.get("id") for u in observer.flow.updates()}
            observer.flow.take(each)
            for update in observer.flow.updates():
                message = update.data
                new = update.type == "message" and message["id"] not in known
                if new and not message["background"]:
                    expect(page.locator(f"#m{message['id']}")).to_be_attached()


def test_a_reply_is_drawn_into_the_row_of_its_call(open_page: OpenPage) -> None:
    """A row changes in its place when its reply comes, and no other row moves."""
    observer = StubObserver()
    published, delivered, *reply = call(1, at=1.0)
    with served(observer) as url:
        page = open_page(url)
        for each in (published, delivered, *call(2, at=2.0)):
            observer.flow.take(each)
        first, second = page.locator("#m1"), page.locator("#m2")
        expect(first).to_have_class(re.compile("delivered"))
        expect(first.locator(".back")).to_have_count(0)
        before = second.get_attribute("transform")
        for each in reply:
            observer.flow.take(each)
        expect(first).to_have_class(re.compile("done"))
        expect(first.locator("line.back")).not_to_have_count(0)
        assert second.get_attribute("transform") == before


def test_a_click_shows_the_envelope(page: Page) -> None:
    """Exchange, key, queue, user and the decoded arguments of a message are one click away."""
    listed(page, BOOT).click()
    row(page, "create_servers").click()
    panel = page.locator("#detail")
    for text in ("Exchange", "Routing key", "AMQP user", "reply delivered from", "Arguments"):
        expect(panel).to_contain_text(text)
    expect(panel.locator(".tree").first).to_contain_text("display_name: vm1")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_a_request_has_an_address(open_page: OpenPage, url: str, observer: StubObserver) -> None:
    """A link to a request shows its messages, and no others, to whoever follows it."""
    (boot,) = observer.flow.requests("create_servers")
    page = open_page(f"{url}/#/request/{boot.id}")
    expect(page.locator("#tools h1")).to_contain_text(BOOT)
    expect(page.locator(".canvas .row")).to_have_count(boot.messages)


def test_a_request_that_is_not_known_is_explained(open_page: OpenPage, url: str) -> None:
    """A link to what was forgotten says so, and leads on."""
    page = open_page(f"{url}/#/request/req-gone")
    expect(page.locator("#empty")).to_contain_text("No request req-gone is known")
    page.get_by_role("link", name="Show all messages").click()
    expect(row(page, "create_servers")).to_be_attached()


def test_what_is_said_instead_of_rows_stays(open_page: OpenPage, url: str) -> None:
    """What is drawn anew meanwhile does not take a link from under the pointer."""
    page = open_page(f"{url}/#/request/req-gone")
    link = page.get_by_role("link", name="Show all messages")
    expect(link).to_be_visible()
    link.evaluate("node => { window.seen = node }")
    page.locator("#background").check()
    assert page.evaluate("window.seen.isConnected")


@pytest.mark.parametrize("what", ["id", "server", "method"])
def test_requests_are_found_by(what: str, page: Page, observer: StubObserver) -> None:
    """The id of a request or a server, or a method's name, leads to the request."""
    (boot,) = observer.flow.requests("create_servers")
    (message,) = observer.flow.request(boot.id)[1][:1]
    text = {"id": boot.id, "server": boot.ids[-1], "method": message.method}[what]
    page.get_by_role("searchbox").fill(text)
    expect(listed(page, BOOT)).to_have_count(1)
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.locator("#empty")).to_contain_text("Nothing matches")
    expect(page.locator("#request-list li")).to_have_count(0)


def test_background_traffic_is_shown_on_demand(page: Page) -> None:
    """Heartbeats are out of the way until somebody asks for them."""
    expect(page.locator(".row", has_text="service_report")).to_have_count(0)
    page.get_by_role("checkbox", name="background traffic").check()
    page.get_by_role("searchbox").fill("service_report")
    expect(row(page, "service_report")).to_be_attached()


def test_a_pause_holds_back_what_is_new(page: Page, observer: StubObserver) -> None:
    """What is looked at stays as it is; nothing is lost meanwhile."""
    page.get_by_role("button", name="Pause").click()
    for each in call(1, at=4e9):
        observer.flow.take(each)
    expect(page.locator("#newer")).to_have_text("1 new, paused")
    expect(row(page, "echo")).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    expect(row(page, "echo")).to_be_attached()


def test_clear_leaves_an_empty_page_for_what_comes(page: Page, observer: StubObserver) -> None:
    """After a clear only what is new is shown, in the diagram and in the list."""
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".canvas .row")).to_have_count(0)
    for each in call(1, at=4e9):
        observer.flow.take(each)
    expect(page.locator("#request-list li")).to_have_count(1)
    expect(page.locator(".canvas .row")).to_have_count(1)


def test_the_view_follows_until_somebody_scrolls_back(page: Page, observer: StubObserver) -> None:
    """New rows don't pull away what is read; one click returns to the newest."""
    for number in range(60):
        for each in call(number, at=4e9 + number):
            observer.flow.take(each)
    expect(latest(page, observer)).to_be_in_viewport()
    page.locator("#canvas").hover()
    page.mouse.wheel(0, -1200)
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    for each in call(100, at=5e9):
        observer.flow.take(each)
    page.get_by_role("button", name="1 new").click()
    expect(latest(page, observer)).to_be_in_viewport()


def test_a_sequence_is_copied_as_mermaid(open_page: OpenPage, url: str) -> None:
    """One click gives the text that documents are made with."""
    page = open_page(url, permissions=["clipboard-read", "clipboard-write"])
    listed(page, BOOT).click()
    page.get_by_role("button", name="Copy Mermaid").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("sequenceDiagram")
    assert "create_servers" in copied


def test_trouble_is_said_in_words(open_page: OpenPage) -> None:
    """What failed is told by its shape and its words, not by its colour alone."""
    with served(StubObserver(events("trouble"))) as url:
        page = open_page(url)
        for words in ("failed: ValueError", "unroutable: ", "redelivered: "):
            expect(page.locator(".row.bad .label", has_text=words).first).to_be_attached()
        expect(row(page, "unroutable").locator(".cross")).to_have_count(1)


def test_kinds_differ_in_shape(open_page: OpenPage) -> None:
    """A call can be told from a cast without seeing colours: by its head, its origin, its reply."""
    cast = request(9, call=False, method="cast_away")
    observer = StubObserver(call(1, at=1.0))
    observer.flow.take(event("publish", 2.0, cast))
    observer.flow.take(event("deliver", 2.1, cast))
    with served(observer) as url:
        page = open_page(url)
        expect(page.locator(".canvas .row.cast")).to_have_count(1)
        assert page.locator(".canvas .row.call .head.filled").count() == 1
        assert page.locator(".canvas .row.call .back").count() > 0
        assert page.locator(".canvas .row.cast .filled").count() == 0
        assert page.locator(".canvas .row.cast .back").count() == 0
