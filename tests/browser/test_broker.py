"""The broker's wiring and its queues, and the alarm that is seen in every view."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.watched import StubObserver

READER = "reports.listener"


def queue(name: str, **figures):
    rates = dict.fromkeys(("publish_rate", "deliver_rate", "ack_rate"), 0.0)
    values = {"name": name, "type": "classic", "ready": 0, "unacked": 0, "consumers": 1}
    return values | rates | {"readers": [READER]} | figures


@pytest.fixture
def alarmed(observer: StubObserver) -> StubObserver:
    """A watch whose broker has a queue nobody confirms."""
    alarm = {
        "queue": "reports",
        "kind": "unacked",
        "unacked": 250,
        "ready": 3,
        "readers": [READER],
        "since": time.time() - 60,
        "per_minute": 40.0,
        "advice": "Restart the listener.",
        "source": "https://www.rabbitmq.com/docs/confirms",
    }
    queues = [queue("lab"), queue("reports", unacked=250, ready=3), queue("reply_1")]
    observer.said_health = {"at": time.time(), "queues": queues, "alarms": [alarm]}
    observer.said_topology = {
        "exchanges": [{"name": "lab", "type": "topic"}, {"name": "lab_fanout", "type": "fanout"}],
        "queues": [
            {"name": "lab.one", "type": "classic", "consumers": 1, "readers": [READER]},
            {"name": "lab_fanout_1", "type": "quorum", "consumers": 0, "readers": []},
        ],
        "bindings": [
            {"exchange": "lab", "queue": "lab.one", "routing_key": "key.one"},
            {"exchange": "lab_fanout", "queue": "lab_fanout_1", "routing_key": ""},
        ],
    }
    return observer


@pytest.mark.parametrize("view", ["", "topology", "queues"])
def test_an_alarm_is_seen_in_every_view(
    view: str, alarmed: StubObserver, page: Page, url: str
) -> None:
    """It names the queue and its consumer, and says what to do, wherever one looks."""
    page.goto(f"{url}/#/{view}")
    for words in ("reports", READER, "250 messages", "Restart the listener."):
        expect(page.get_by_role("alert")).to_contain_text(words)


def test_queues_show_their_figures(alarmed: StubObserver, page: Page, url: str) -> None:
    """Ready and unacked of each queue are in a table, those that alarm first, with a chart."""
    page.goto(f"{url}/#/queues")
    rows = page.locator("#queues tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(f"read by {READER}")
    expect(rows.first.locator("td").nth(1)).to_have_text("250")
    expect(rows.first.get_by_role("img")).to_have_accessible_name(
        "reports: 250 unacked and 3 ready now, at most 250 before"
    )
    page.get_by_role("checkbox", name="reply and fan-out queues").check()
    expect(rows).to_have_count(3)


def test_the_topology_is_drawn(alarmed: StubObserver, page: Page, url: str) -> None:
    """Exchanges by type, the keys that lead to queues, and who reads them, or that nobody does."""
    page.goto(f"{url}/#/topology")
    picture = page.locator(".wires")
    for words in ("exchange lab, topic", "exchange lab_fanout, fanout", f"consumer {READER}"):
        expect(picture.get_by_role("listitem", name=words)).to_be_attached()
    expect(picture.locator(".tie .key")).to_have_text("key.one")
    expect(picture.locator(".tie")).to_have_count(3)
    expect(picture.locator(".node.lonely")).to_contain_text("nobody reads it")


def test_an_alarm_says_what_it_rests_on(alarmed: StubObserver, page: Page) -> None:
    """A page of RabbitMQ's own documentation, which opens beside this one."""
    link = page.get_by_role("alert").get_by_role("link", name="Why this is an alarm")
    expect(link).to_have_attribute("href", "https://www.rabbitmq.com/docs/confirms")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
