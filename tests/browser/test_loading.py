"""A page whose parts don't all arrive, as happens while containers start and networks change."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPage


@pytest.mark.parametrize("part", ["start.js", "early.js", "main.js", "rows.js", "flow.css"])
def test_a_part_that_did_not_arrive_is_fetched_again(
    part: str, open_page: OpenPage, url: str
) -> None:
    """Nobody has to reload a page by hand because one of its files was lost on the way."""
    page = open_page("about:blank")
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort("connectionreset")

    page.route(f"**/page/{part}", lose_once)
    page.goto(url)
    expect(page.locator(".canvas .row").first).to_be_attached()
    assert lost
