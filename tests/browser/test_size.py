"""Five thousand messages: as many as a watch remembers."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fixtures.watched import StubObserver, served
from tests.unit.watch.makers import call
from watch.model import Event

MESSAGES, FEW = 5_000, 100
PER_REQUEST = 5

# Jumps about, each time to where every row is another, and tells how long each frame took.
SCROLL = """async () => {
  const canvas = document.getElementById("canvas");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const frames = [];
  const far = canvas.scrollHeight - canvas.clientHeight;
  await frame();
  for (let step = 0; step <= 120; step += 1) {
    const began = performance.now();
    canvas.scrollTop = (far * ((step * 53) % 121)) / 120;
    await frame();
    frames.push(performance.now() - began);
  }
  frames.sort((a, b) => a - b);
  return {
    median: frames[60], p95: frames[114], elements: document.querySelectorAll("*").length,
    heap: performance.memory.usedJSHeapSize / 1e6,
  };
}"""


def traffic(number: int) -> Iterator[Event]:
    """So many calls, five to a request."""
    began = time.time() - number
    for i in range(number):
        for each in call(i, at=began + i):
            envelope = each.envelope
            if envelope.form == "request":
                envelope = replace(envelope, request_id=f"req-{i // PER_REQUEST:05d}")
            yield replace(each, envelope=envelope)


@pytest.fixture(scope="module")
def full() -> StubObserver:
    """A watch that has seen as much as it remembers."""
    return StubObserver(traffic(MESSAGES))


@pytest.fixture
def busy(full: StubObserver, open_page: OpenPage) -> Iterator[Page]:
    """The page with all of it."""
    with served(full) as url:
        page = open_page(url)
        expect(page.locator("#everything-count")).to_have_text(str(MESSAGES), timeout=60_000)
        yield page


def test_scrolling_stays_smooth(busy: Page, open_page: OpenPage) -> None:
    """However many rows there are, a frame takes what the rows in sight take."""
    figures = busy.evaluate(SCROLL)
    with served(StubObserver(traffic(FEW))) as url:
        page = open_page(url)
        expect(page.locator("#everything-count")).to_have_text(str(FEW), timeout=60_000)
        few = page.evaluate(SCROLL)
    print(figures, few)  # pytest -rP shows them
    # milliseconds: three frames of a screen, or of what this machine makes of a page with few rows
    assert figures["median"] < max(50, 3 * few["median"]), (figures, few)
    assert figures["elements"] < 2_500, figures
    assert figures["heap"] < 64, figures  # megabytes


def test_the_oldest_are_forgotten_without_a_jump(busy: Page, full: StubObserver) -> None:
    """Rows that leave at the top take nothing away from under the reader's eyes."""
    middle = (
        "() => { const c = document.getElementById('canvas'); c.scrollTop = c.scrollHeight / 2; }"
    )
    busy.evaluate(middle)
    expect(busy.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    reading = busy.locator(".canvas .row").nth(15)
    number = reading.get_attribute("id")
    before = reading.bounding_box()
    for each in call(10**6, at=4e9):
        full.flow.take(each)
    expect(busy.locator("#newer")).to_have_text("↓ 1 new")
    after = busy.locator(f"#{number}").bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
