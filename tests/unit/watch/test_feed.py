"""What is news to somebody who reads line by line."""

from dataclasses import asdict

import pytest

from tests.unit.watch.test_mermaid import message
from watch.feed import Feed, Wanted

ALARM = {"queue": "lab", "kind": "unacked", "unacked": 9, "ready": 0, "readers": [], "advice": "!"}


def told(feed, *messages):
    """The ids of the messages that are news, in order."""
    updates = [asdict(found) for found in messages]
    return [news.message.id for data in updates for news in feed.take("message", data)]


def news(feed, *alarms):
    """What is news about alarms."""
    return [found.type for found in feed.take("health", {"alarms": list(alarms)})]


def test_a_message_is_told_once_when_it_is_through():
    """Its way there, and what repeats, is not told."""
    sent, delivered = message(1, state="sent"), message(1, state="delivered")
    assert told(Feed(Wanted()), sent, delivered, message(1), message(1)) == [1]


def test_trouble_is_told_at_once_and_so_is_its_end():
    """Who sees a message undelivered also learns that it was delivered in the end."""
    late = message(1, state="sent", trouble="undelivered")
    assert told(Feed(Wanted()), late, late, message(1)) == [1, 1]


def test_heartbeats_are_told_only_on_wish_or_in_trouble():
    """Nobody asked for them, unless something is wrong."""
    beat, broken = message(1, background=True), message(2, background=True, trouble="unroutable")
    assert told(Feed(Wanted()), beat, broken) == [2]
    assert told(Feed(Wanted(background=True)), beat, broken) == [1, 2]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(request="9fed"), [1]),
        (Wanted(service="compute"), [2]),
        (Wanted(service="conductor"), [1, 2]),
        (Wanted(method="build"), [2]),
        (Wanted(service="host1", method="create"), []),
    ],
)
def test_filters_take_parts_of_names(wanted, ids):
    """All filters must fit; the part of a name that one remembers is enough."""
    create = message(1, request="req-9fedce8f", receivers=["conductor.control"], method="create")
    build = message(2, sender="conductor.control", receivers=["compute.host1"], method="build")
    assert told(Feed(wanted), create, build) == ids


def test_what_was_earlier_is_not_told_again():
    """Who starts to watch sees what happens from then on, also after a restart of the watch."""
    feed = Feed(Wanted())
    feed.take("connected", {"at": 5.0})
    assert told(feed, message(1), message(7)) == [7]
    feed.take("connected", {"at": 100.0})
    feed.take("reset", {})
    assert told(feed, message(1, published=9.0, done=9.3)) == [1]


def test_the_earlier_is_told_on_wish():
    """Who asks for one request wants all of it."""
    feed = Feed(Wanted(earlier=True))
    feed.take("connected", {"at": 5.0})
    assert told(feed, message(1)) == [1]


def test_an_alarm_is_told_when_it_rises_and_when_it_is_over():
    """Not every two seconds."""
    feed = Feed(Wanted())
    assert [news(feed, *alarms) for alarms in ([], [ALARM], [ALARM], [])] == [
        [],
        ["alarm"],
        [],
        ["alarm over"],
    ]


def test_a_problem_of_the_watch_is_told_once():
    """A watch that can't see says so, instead of looking as if nothing happened."""
    feed = Feed(Wanted())
    problems = [None, "no rights", "no rights", None, "no rights"]
    found = [list(feed.take("status", {"problem": problem})) for problem in problems]
    assert [len(each) for each in found] == [0, 1, 0, 0, 1]


def test_a_participant_that_was_somebody_else_is_forgotten():
    """Its provisional name would be taken for one of two of the same name."""
    feed = Feed(Wanted())
    feed.take("participant", {"id": "?1", "label": "app"})
    feed.take("participant", {"id": "api", "label": "api"})
    feed.take("participant", {"id": "?1", "label": "app", "same_as": "api"})
    assert list(feed.participants) == ["api"]


def test_what_is_forgotten_there_is_forgotten_here():
    """A feed that runs for weeks stays small."""
    feed = Feed(Wanted())
    told(feed, message(1), message(2))
    feed.take("evicted", {"before": 2})
    assert told(feed, message(1), message(2)) == [1]
