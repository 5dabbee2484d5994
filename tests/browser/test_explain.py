"""For learners: a message in a sentence, its way through the broker, and who would get another."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fixtures.watched import StubObserver
from tests.unit.watch.makers import event, request

BOUND = {"micronova": ("conductor", "compute", "compute.host1"), "logs": ("audit.#", "*.error")}


def queue(name: str, *readers: str) -> dict[str, Any]:
    return {"name": name, "type": "classic", "consumers": len(readers), "readers": list(readers)}


@pytest.fixture(autouse=True)
def wired(observer: StubObserver) -> None:
    """Exchanges of each type, with what oslo.messaging binds to them."""
    bindings = [
        {"exchange": exchange, "queue": key, "routing_key": key}
        for exchange, keys in BOUND.items()
        for key in keys
    ]
    bindings += [
        {"exchange": "compute_fanout", "queue": f"compute_fanout_{n}", "routing_key": ""}
        for n in (1, 2)
    ]
    types = {"micronova": "direct", "logs": "topic", "compute_fanout": "fanout", "odd": "headers"}
    observer.said_topology = {
        "exchanges": [{"name": name, "type": kind} for name, kind in types.items()],
        "queues": [
            queue("conductor", "conductor.one", "conductor.two"),
            queue("compute.host1", "compute.host1"),
            queue("reply_a", "micronova-api"),
            *(queue(name) for name in ("compute", "audit.#", "*.error")),
            *(queue(f"compute_fanout_{n}", f"compute.host{n}") for n in (1, 2)),
        ],
        "bindings": bindings,
    }


def explanation(page: Page, method: str) -> str:
    page.locator(".canvas .row", has_text=method).first.click()
    return page.locator("#detail .explain").inner_text()


def test_a_call_is_explained(page: Page) -> None:
    """Who asks whom, that it waits, and how the answer comes back."""
    said = explanation(page, "create_servers")
    assert "asks whichever conductor is free (it was conductor.control)" in said
    assert "waits; the answer comes back through a queue of its own, reply_" in said


def test_a_cast_is_explained(page: Page) -> None:
    """That it is for one server, and has no answer."""
    said = explanation(page, "build_and_run_instance")
    assert "tells compute.host1, and nobody else, to do build_and_run_instance" in said
    assert "a cast has no answer" in said


def test_what_went_wrong_is_explained(page: Page, observer: StubObserver) -> None:
    """What it means, beside the word for it."""
    lost = request(77, call=False, method="lost")
    observer.flow.take(event("publish", 4e9, lost, queues=()))
    assert "No queue is bound for it" in explanation(page, "lost")


def test_a_messages_way_is_lit(page: Page) -> None:
    """From the exchange by the binding to the queue and who reads it; all else recedes."""
    explanation(page, "build_and_run_instance")
    page.get_by_role("link", name="Show its way").click()
    drawing = page.locator("#topology svg.lit")
    expect(drawing).to_be_visible()
    lit = drawing.locator(".node.tied")
    expect(lit).to_have_count(3)
    assert sorted(lit.evaluate_all("nodes => nodes.map(node => node.dataset.key)")) == [
        "consumer compute.host1",
        "exchange micronova",
        "queue compute.host1",
    ]


@pytest.mark.parametrize(
    ("exchange", "key", "said"),
    [
        ("micronova", "conductor", "free takes it of conductor.one, conductor.two"),
        ("micronova", "compute.host9", "Nobody gets it"),
        ("logs", "audit.login.error", "One queue gets it: audit.#, which nobody reads"),
        ("logs", "audit.error", "2 queues get a copy"),
        ("logs", "error", "Nobody gets it"),
        ("compute_fanout", "anything", "compute_fanout_1, read by compute.host1"),
        ("odd", "x", "chooses by headers"),
    ],
)
def test_one_can_ask_who_would_get_a_message(
    open_page: OpenPage, url: str, exchange: str, key: str, said: str
) -> None:
    """Without sending it: each type of exchange chooses its queues in its own way."""
    page = open_page(f"{url}/#/topology")
    page.get_by_label("Exchange", exact=True).select_option(exchange)
    page.get_by_label("Routing key", exact=True).fill(key)
    expect(page.locator("#topology output")).to_contain_text(said)


def test_an_address_asks_too(open_page: OpenPage, url: str) -> None:
    """To send to a colleague; the default exchange's keys are names of queues."""
    page = open_page(f"{url}/#/topology//reply_a")
    expect(page.locator("#topology output")).to_contain_text("reply_a, read by micronova-api")
