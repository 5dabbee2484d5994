"""Statistics: how often what was asked, how long it took, and what failed."""

from tests.unit.watch.makers import call, event, request
from watch.flow import Flow
from watch.model import Envelope
from watch.statistics import statistics


def counted(given, *, background=False):
    flow = Flow()
    for one in given:
        flow.take(one)
    flow.tick(1e9)
    return flow.statistics(background=background)


def test_calls_are_counted_by_method_with_their_durations():
    """Half of them took no longer than p50, all but one in twenty no longer than p95."""
    (row,) = counted(one for n in range(20) for one in call(n, at=n))["methods"]
    assert row == {
        "method": "echo",
        "kind": "call",
        "count": 20,
        "failed": 0,
        "p50": 6.0,
        "p95": 6.0,
        "longest": 6.0,
    }


def test_the_most_frequent_comes_first():
    """What loads a cloud is at the top."""
    rare = [event("publish", 9, request(9, method="rare"))]
    found = counted([*rare, *call(1), *call(2, at=1)])
    assert [row["method"] for row in found["methods"]] == ["echo", "rare"]


def test_failures_are_counted():
    """An exception in the answer, and a message that nobody has taken."""
    lost = event("publish", 9, request(9, call=False, method="lost"))
    found = counted([*call(1, failure="ValueError: no"), *call(2, at=1), lost])
    assert {row["method"]: row["failed"] for row in found["methods"]} == {"echo": 1, "lost": 1}
    assert {row["method"]: row["p50"] for row in found["methods"]}["lost"] is None


def test_who_asks_whom_is_told_by_service():
    """Not by process: three computes that report are one row."""
    flow = Flow()
    for number in range(3):
        way = {"routing_key": "compute.h", "queues": (f"compute.h{number}",)}
        flow.take(event("deliver", number, request(number, call=False), **way, connection=f"{way}"))
    (pair,) = flow.statistics(background=False)["pairs"]
    assert (pair["sender"], pair["receiver"], pair["count"]) == ("unknown", "compute", 3)


def test_background_and_news_are_left_out():
    """Heartbeats are counted when asked for; what is no RPC never."""
    heartbeat = event("publish", 0, request(1, user=None))
    news = event("publish", 1, Envelope("notification", "n1", method="done", user="ann"))
    assert counted([heartbeat, news])["methods"] == []
    (row,) = counted([heartbeat, news], background=True)["methods"]
    assert row["method"] == "echo"


def test_nothing_is_fine_too():
    """Before anything was watched."""
    found = statistics([], {}, background=True)
    assert found == {"since": None, "until": None, "methods": [], "pairs": []}
