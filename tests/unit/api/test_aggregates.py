"""Aggregates as operators see and change them."""

import pytest

from common import exception
from tests.unit.api.fake_groups import GROUP_ID

PATH = "/os-aggregates"
SHOWN = {
    "id": 1,
    "name": "rack",
    "availability_zone": "north",
    "created_at": "2026-01-02T03:04:05.000000",
    "updated_at": None,
    "deleted": False,
    "deleted_at": None,
}
FULL = {**SHOWN, "hosts": ["host1"], "metadata": {"availability_zone": "north"}}


def test_aggregates_in_full(api):
    """In a list, alone, and with a uuid since 2.41."""
    assert api.get(PATH, "2.40").json == {"aggregates": [FULL]}
    assert api.get(f"{PATH}/1", "2.40").json == {"aggregate": FULL}
    assert api.get(f"{PATH}/1", "2.41").json == {"aggregate": {**FULL, "uuid": GROUP_ID}}


@pytest.mark.parametrize(
    ("zone", "metadata"),
    [({}, {}), ({"availability_zone": None}, {}), ({"availability_zone": "north"},) * 2],
)
def test_an_aggregate_is_created(api, zone, metadata):
    """A zone is a key of its metadata; the answer has neither hosts nor metadata, as in Nova."""
    answer = api.post(PATH, {"aggregate": {"name": "rack", **zone}})
    asked = api.conductor.asked("aggregate_create")
    assert (asked["name"], asked["metadata"]) == ("rack", metadata)
    assert answer.json == {
        "aggregate": {**SHOWN, "availability_zone": metadata.get("availability_zone")}
    }


@pytest.mark.parametrize(
    ("wanted", "updates"),
    [
        ({"name": " new "}, {"name": "new"}),
        ({"availability_zone": "south"}, {"metadata": {"availability_zone": "south"}}),
    ],
)
def test_an_aggregate_is_changed(api, wanted, updates):
    """Its name, without spaces at its ends, or its zone."""
    assert api.put(f"{PATH}/1", {"aggregate": wanted}).json == {"aggregate": FULL}
    assert api.conductor.asked("aggregate_update")["updates"] == updates


@pytest.mark.parametrize(
    ("name", "wanted", "method", "asked"),
    [
        ("add_host", {"host": "host2"}, "aggregate_add_host", {"host": "host2"}),
        ("remove_host", {"host": "host2"}, "aggregate_remove_host", {"host": "host2"}),
        (
            "set_metadata",
            {"metadata": {"ssd": "true", "old": None}},
            "aggregate_update",
            {"updates": {"metadata": {"ssd": "true", "old": None}}},
        ),
    ],
)
def test_actions_of_an_aggregate(api, name, wanted, method, asked):
    """The answer is the aggregate as it is then."""
    answer = api.post(f"{PATH}/1/action", {name: wanted})
    assert (answer.status_code, answer.json) == (200, {"aggregate": FULL})
    assert asked.items() <= api.conductor.asked(method).items()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", {"aggregate": {}}),
        ("POST", "", {"aggregate": {"name": "a", "availability_zone": "a:b"}}),
        ("POST", "", {"aggregate": {"name": "a", "availability_zone": ""}}),
        ("PUT", "/1", {"aggregate": {}}),
        ("PUT", "/1", {"aggregate": {"name": " "}}),
        ("PUT", "/1", {"aggregate": {"availability_zone": None}}),
        ("GET", "/rack", None),
        ("GET", "/99999999999", None),
        ("POST", "/1/action", {}),
        ("POST", "/1/action", []),
        ("POST", "/1/action", {"explode": {}}),
        ("POST", "/1/action", {"add_host": {}}),
        ("POST", "/1/action", {"add_host": {"host": "a b"}}),
        ("POST", "/1/action", {"add_host": {"host": "a"}, "remove_host": {"host": "a"}}),
        ("POST", "/1/action", {"set_metadata": {"metadata": {"a": 1}}}),
        ("POST", "/1/action", {"set_metadata": {"metadata": {"availability_zone": None}}}),
    ],
)
def test_what_can_not_be_is_refused(api, method, path, body):
    """400, and no conductor is asked."""
    assert api.request(method, PATH + path, json=body).status_code == 400
    assert api.conductor.calls == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (exception.AggregateNotFound(aggregate=1), 404),
        (exception.AggregateConflict(change="add host to", aggregate=1, reason="no"), 409),
        (exception.AggregateInvalid(change="update", aggregate=1, reason="no"), 400),
        (exception.AggregateHostExists(aggregate=1, host="host1"), 409),
        (exception.AggregateHostNotFound(aggregate=1, host="host1"), 404),
        (exception.ComputeHostNotFound(host="host1"), 404),
    ],
)
def test_what_conductors_refuse_is_refused_as_in_nova(api, error, code):
    """Each error has the code that Nova gives it."""
    api.conductor.fail = error
    assert api.post(f"{PATH}/1/action", {"add_host": {"host": "host1"}}).status_code == code


def test_an_aggregate_may_be_asked_for_by_any_number(api):
    """There is none below one, which is 404, and not a mistake in the request."""
    api.conductor.fail = exception.AggregateNotFound(aggregate=-1)
    assert api.get(f"{PATH}/-1").status_code == 404
