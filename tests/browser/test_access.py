"""The page for those who have a phone, a keyboard, or a screen reader."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage

NAMELESS = re.compile(r"^\s*- (button|link|searchbox|checkbox|img|listbox|option|slider)(:|$| \[)")

# The contrast of each colour of text with what it is written on.
CONTRASTS = """() => {
  const luminance = (name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(--${name})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[0-9.]+/g).map(Number).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    probe.remove();
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = {};
  for (const ground of ["paper", "sheet", "raised"]) {
    for (const ink of ["ink", "soft", "accent", "bad", "good"]) {
      const [low, high] = [luminance(ink), luminance(ground)].sort((a, b) => a - b);
      found[`${ink} on ${ground}`] = (high + 0.05) / (low + 0.05);
    }
  }
  return found;
}"""


def test_a_phone_shows_everything_without_scrolling_sideways(open_page: OpenPage, url: str) -> None:
    """On a phone the list opens over the diagram, and so does a message."""
    page = open_page(url, viewport=PHONE, has_touch=True)
    expect(page.locator("#requests")).to_be_hidden()
    page.get_by_role("button", name="Requests").tap()
    page.locator("#request-list a", has_text="create_servers").tap()
    expect(page.locator("#requests")).to_be_hidden()
    page.locator(".canvas .row").first.tap()
    expect(page.locator("#detail")).to_be_in_viewport()
    page.get_by_role("button", name="Close").tap()
    for view in ("Topology", "Queues", "Flow"):
        page.get_by_role("link", name=view, exact=True).tap()
        assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    """Searching, choosing a request, walking through its messages and opening one need no mouse."""
    expect(page.locator(".canvas .row").first).to_be_attached()
    page.keyboard.press("/")
    page.keyboard.type("create_servers")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#request-list a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#tools h1")).to_contain_text("create_servers")
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#detail .close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator("#canvas")).to_be_focused()


def test_everything_has_a_name(page: Page) -> None:
    """A screen reader can say what each control, row and chart is."""
    page.locator(".canvas .row").first.click()
    expect(page.locator("#detail .close")).to_be_visible()
    said = page.locator("body").aria_snapshot().splitlines()
    assert any("option" in line for line in said)
    assert [line for line in said if NAMELESS.match(line)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str, open_page: OpenPage, url: str) -> None:
    """Each colour of text stands out from its ground as WCAG's level AA asks, light and dark."""
    page = open_page(url, color_scheme=scheme)
    contrasts = page.evaluate(CONTRASTS)
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


def test_the_theme_is_chosen_and_remembered(open_page: OpenPage, url: str) -> None:
    """Who wants it dark has it dark, also tomorrow."""
    page = open_page(url, color_scheme="light")
    theme = page.get_by_role("button", name="Colours")
    theme.click()
    theme.click()
    dark = "() => getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(dark) == "dark"
    page.reload()
    assert page.evaluate(dark) == "dark"


def test_nothing_moves_for_those_who_want_it_still(open_page: OpenPage, url: str) -> None:
    """Whoever asks the system for less motion gets none."""
    page = open_page(url, reduced_motion="reduce")
    expect(page.locator(".canvas .row").first).to_be_attached()
    moving = "() => document.getAnimations().length"
    assert page.evaluate(moving) == 0
