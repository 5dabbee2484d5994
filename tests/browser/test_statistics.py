"""The statistics: tables that can be ordered."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage


def test_statistics_can_be_ordered(open_page: OpenPage, url: str) -> None:
    """By what was asked most often, or by what took longest; heartbeats when they are wanted."""
    page = open_page(f"{url}/#/statistics")
    view = page.locator("#statistics")
    rows = view.get_by_role("group", name="By method").locator("tbody tr")
    expect(rows.first).to_be_visible()
    asked = rows.count()
    view.get_by_role("button", name="Longest ms").first.click()
    expect(view.locator("[aria-sort=descending]").first).to_contain_text("Longest")
    view.get_by_label("background traffic").check()
    expect(rows.nth(asked)).to_be_attached()
