"""A recording is looked at again, at its own pace."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.watched import StubObserver
from tests.unit.watch.makers import call
from watch.recording import write


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two calls, half a minute apart."""
    path = tmp_path / "two-calls.jsonl"
    path.write_text("".join(write([*call(1, at=100.0), *call(2, at=130.0)])))
    return path


def play(page: Page, path: Path) -> None:
    page.get_by_label("Recording").set_input_files(path)
    expect(page.locator("#player")).to_be_visible()


def test_a_recording_is_played_at_its_own_pace(page: Page, recording: Path) -> None:
    """What took half a minute takes as long again, or less if one wants; and it is marked."""
    play(page, recording)
    expect(page.locator("#player")).to_contain_text("two-calls.jsonl")
    expect(page.locator("#status")).to_contain_text("Replay")
    expect(page.locator(".canvas .row")).to_have_count(1)
    page.get_by_label("Speed").select_option("20")
    expect(page.locator(".canvas .row")).to_have_count(2)
    expect(page.locator("#player")).to_contain_text("30.0 of 30.0 s")


def test_a_message_of_a_recording_is_shown_in_full(page: Page, recording: Path) -> None:
    """The panel shows what the recording has of a message; the watch knows nothing of it."""
    play(page, recording)
    page.locator(".canvas .row").click()
    expect(page.locator("#detail .timeline li")).to_have_count(4)


def test_there_is_a_way_back_to_what_is_live(
    page: Page, recording: Path, observer: StubObserver
) -> None:
    """A replay hides nothing for good: what came meanwhile is there when it ends."""
    play(page, recording)
    for each in call(7, at=4e9):
        observer.flow.take(each)
    page.get_by_role("button", name="Back to live").click()
    expect(page.locator("#player")).to_be_hidden()
    expect(page.locator(".row", has_text="echo")).to_be_attached()
    expect(page.locator("#status")).to_contain_text("Live")


def test_what_was_downloaded_can_be_replayed(page: Page, tmp_path: Path) -> None:
    """The page reads what it writes."""
    page.locator("#request-list a", has_text="create_servers").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    path = tmp_path / "saved.jsonl"
    download.value.save_as(path)
    play(page, path)
    expect(page.locator(".row", has_text="create_servers")).to_be_attached()


def test_what_is_no_recording_is_refused_with_a_reason(page: Page, tmp_path: Path) -> None:
    """A wrong file is named, and what is wrong with it."""
    path = tmp_path / "notes.jsonl"
    path.write_text("dear diary\n")
    play(page, path)
    expect(page.locator("#player")).to_contain_text("notes.jsonl: line 1 is no event")
