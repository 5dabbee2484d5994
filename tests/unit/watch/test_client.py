"""The client of the watch, against a real one."""

from itertools import islice

import pytest

from deployment.ports import free_port
from tests.fixtures.watched import StubObserver, served
from tests.recordings import events
from tests.unit.api.fakes import PASSWORD, write_htpasswd
from tests.unit.watch.makers import call
from watch import client
from watch.client import NotKnownError, Update, WatchClient, WatchError, build, read_events
from watch.model import Participant


def until(updates, kind):
    """The updates up to the first of that type."""
    found = []
    for update in updates:
        found.append(update)
        if update.type == kind:
            return found
    raise AssertionError


def quiet(text):
    """Say nothing."""


def test_events_are_read_however_they_are_cut():
    """The network may deliver any number of bytes at a time."""
    data = b'id: 7-1\nevent: message\ndata: {"n": "\xc3\xbc"}\n\n: ping\n\r\ndata: {}\r\n\r\n'
    expected = [Update("message", {"n": "ü"}, "7-1"), Update("message", {})]
    for size in range(1, len(data)):
        cut = [data[place : place + size] for place in range(0, len(data), size)]
        assert list(read_events(cut)) == expected


def test_all_that_is_known_is_told():
    """First that we are there and what time it is, then everything."""
    observer = StubObserver(call())
    with served(observer) as url:
        updates = WatchClient(url).follow(quiet)
        told = until(updates, "message")
        updates.close()
    assert told[0].type == "connected"
    assert told[0].data["at"] > 1e9
    assert told[1].type == "reset"


def test_a_lost_watch_is_waited_for(monkeypatch):
    """It is said that it is gone and that it is back; then its news come on."""
    monkeypatch.setattr(client, "_RETRY_SECONDS", 0.05)
    said, port = [], free_port()
    with served(StubObserver(), port) as url:
        updates = WatchClient(url).follow(said.append)
        until(updates, "health")
    with served(StubObserver(call()), port):
        assert until(updates, "message")[0].type == "connected"
        updates.close()
    assert ["gone" in said[0], "back" in said[1]] == [True, True]


def test_after_an_interruption_only_what_is_new_is_told():
    """The client says up to where it has seen all."""
    with served(StubObserver(events("boot"))) as url:
        client = WatchClient(url)
        told = until(client.follow(quiet), "status")
        last = max((update.id for update in told if update.id), key=lambda i: int(i.split("-")[1]))
        again = list(islice(read_events(client._open(last).iter_content(None)), 1))
    assert again[0].type == "status"


def test_who_looks_knows_that_the_broker_is_traced():
    """Only then something can be expected to be seen."""
    observer = StubObserver()
    with served(observer) as url, WatchClient(url).looking():
        assert observer.viewers == 1


def test_a_watch_that_cannot_see_says_why():
    """A switch that can't be thrown is an error to who needs it."""
    observer = StubObserver()
    observer.said_status |= {"firehose": False, "problem": "user x is no administrator"}
    with (
        served(observer) as url,
        pytest.raises(WatchError, match="no administrator"),
        WatchClient(url).looking(),
    ):
        pass


def test_nobody_there_says_what_to_do():
    """The message names the place, without the password, and what to start."""
    url = f"http://ann:hush@127.0.0.1:{free_port()}"
    with pytest.raises(WatchError, match="micronova up") as caught:
        WatchClient(url).get("/api/queues")
    assert "hush" not in str(caught.value)


def test_a_password_can_be_part_of_the_url(tmp_path):
    """Where the watch wants one; a wrong one is answered with how to give it."""
    users = write_htpasswd(tmp_path / "htpasswd", ann=PASSWORD)
    options = {"auth_strategy": "http_basic", "htpasswd_file": str(users)}
    with served(StubObserver(), **options) as url:
        right = url.replace("//", f"//ann:{PASSWORD}@")
        assert WatchClient(right).get("/api/queues")["alarms"] == []
        with pytest.raises(WatchError, match="USER:PASSWORD@HOST") as caught:
            WatchClient(url.replace("//", "//ann:wrong@")).get("/api/queues")
    assert "wrong@" not in str(caught.value)


def test_what_is_not_known_is_an_error_of_its_own():
    """So that a command can say more than the watch does."""
    with served(StubObserver()) as url, pytest.raises(NotKnownError, match="req-1"):
        WatchClient(url).get("/api/requests/req-1")


def test_what_answers_with_something_else_is_no_watch():
    """A web page at that address is told from the watch's JSON."""
    with served(StubObserver()) as url, pytest.raises(WatchError, match="is no watch"):
        WatchClient(url).get("/")


@pytest.mark.parametrize("url", ["127.0.0.1:8775", "ftp://x", "http://"])
def test_a_wrong_url_is_told(url):
    """Before anything is connected to."""
    with pytest.raises(WatchError, match="must be http"):
        WatchClient(url)


def test_fields_of_a_newer_watch_are_left_out():
    """An older command can ask a newer watch."""
    assert build(Participant, {"id": "a", "label": "b", "new": 1}) == Participant("a", "b")
