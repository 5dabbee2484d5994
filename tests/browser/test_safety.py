"""What travels in messages is shown as text, and only what may be seen."""

import json

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fixtures.watched import StubObserver, served
from tests.unit.watch.makers import event, request
from watch.envelope import decode

MARKUP = "<img src=x onerror=document.title='owned'>"
SECRETS = ("open-sesame", "tell-nobody", "fernet-gAAAA")


def test_markup_in_a_message_stays_text(open_page: OpenPage) -> None:
    """A method, a queue, a user or an argument that is markup is shown, and never run."""
    names = {"method": MARKUP, "namespace": "<b>n</b>", "user": MARKUP, "request_id": "req-1"}
    envelope = request(1, args={MARKUP: [MARKUP, "<script>alert(1)</script>"]}, **names)
    way = {"exchange": "<i>x</i>", "routing_key": MARKUP, "user": MARKUP}
    events = [event("publish", 1.0, envelope, queues=(MARKUP,), **way)]
    events.append(event("deliver", 1.1, envelope, queues=(MARKUP,), **way))
    with served(StubObserver(events)) as url:
        page = open_page(url)
        page.locator("#request-list a").click()
        page.locator(".canvas .row").click()
        expect(page.locator("#detail h2")).to_contain_text(MARKUP)
        expect(page.locator("#detail .tree").first).to_contain_text("<script>alert(1)</script>")
        assert page.locator("main img, main script, main i").count() == 0
        assert page.title() == "Micronova watch"


def test_no_secret_reaches_the_page(open_page: OpenPage) -> None:
    """Tokens and passwords in a message are in nothing that the page gets or shows."""
    password, key, token = SECRETS
    content = {
        "method": "rebuild",
        "args": {"admin_pass": password, "instance": {"connection_info": {"key": key}}},
        "_context_auth_token": token,
        "_context_request_id": "req-1",
        "_context_user": "ann",
        "_unique_id": "u1",
    }
    body = json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(content)}).encode()
    headers = {"exchange_name": "openstack", "routing_keys": ["lab"], "routed_queues": ["lab"]}
    sent = decode("publish.openstack", headers, body, 1.0)
    assert sent
    with served(StubObserver([sent])) as url:
        page = open_page(url)
        received: list[str] = []
        page.on("response", lambda answer: received.append(answer.text()))
        page.locator(".canvas .row").click()
        expect(page.locator("#detail .hidden-value")).to_have_count(3)
        shown = page.content() + "".join(received)
        assert "rebuild" in shown
        assert not [secret for secret in SECRETS if secret in shown]


def test_the_page_keeps_its_own_policy(open_page: OpenPage, url: str) -> None:
    """Nothing on the page is what its Content-Security-Policy forbids, such as inline style."""
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(url)
    expect(page.locator("#loading")).to_have_count(0)
    for view in ("Topology", "Queues", "Flow"):
        page.get_by_role("link", name=view, exact=True).click()
    page.locator(".canvas .row").first.click()
    expect(page.locator("#detail")).to_be_visible()
    assert [text for text in said if "Content Security Policy" in text] == []


def test_a_page_of_another_origin_is_never_loaded(page: Page, url: str) -> None:
    """The page needs nothing from anywhere but the watch: it works without the internet."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator(".canvas .row").first).to_be_attached()
    assert asked
    assert [address for address in asked if not address.startswith(url)] == []
