"""Tags of servers, as a resource of their own and as filters."""

import pytest

from tests.unit.api.objects import instance

SINCE = "2.26"


@pytest.fixture
def path(api):
    """The tags of a server that has one."""
    server = instance(tags=["blue"])
    api.conductor.instances.append(server)
    return f"/servers/{server.uuid}/tags"


def test_tags_are_listed_and_replaced(api, path):
    """What is given twice is kept once."""
    assert api.get(path, SINCE).json == {"tags": ["blue"]}
    assert api.put(path, {"tags": ["b", "a", "b"]}, SINCE).json == {"tags": ["b", "a"]}
    assert api.delete(path, SINCE).status_code == 204
    assert api.get(path, SINCE).json == {"tags": []}


def test_one_tag(api, path):
    """201 and where it is when it is new, 204 when it was there, 404 when it is gone."""
    added = api.request("PUT", f"{path}/gr%C3%BCn", SINCE)
    assert added.status_code == 201
    assert added.headers["location"].endswith("/tags/gr%C3%BCn")
    assert api.conductor.instances[0].tags == ["blue", "grün"]
    assert api.request("PUT", f"{path}/gr%C3%BCn", SINCE).status_code == 204
    assert api.get(f"{path}/gr%C3%BCn", SINCE).status_code == 204
    assert api.delete(f"{path}/gr%C3%BCn", SINCE).status_code == 204
    gone = api.get(f"{path}/gr%C3%BCn", SINCE)
    assert gone.json["itemNotFound"]["message"].endswith("has no tag 'grün'")


@pytest.mark.parametrize(
    "tags", [["a,b"], ["a/b"], [""], ["x" * 61], [1], "a", ["\x00"], [str(n) for n in range(51)]]
)
def test_what_is_no_tag_is_refused(api, path, tags):
    """Each of up to 60 characters without comma and slash, 50 of them."""
    assert api.put(path, {"tags": tags}, SINCE).status_code == 400


def test_tags_are_there_since_2_26(api, path):
    """Not before."""
    assert api.get(path, "2.25").status_code == 404


def test_readers_only_look(secured):
    """Members tag."""
    server = instance()
    secured.conductor.instances.append(server)
    assert secured.get(f"/servers/{server.uuid}/tags", SINCE, user="bob").status_code == 200
    assert secured.delete(f"/servers/{server.uuid}/tags", SINCE, user="bob").status_code == 403


def test_each_filter_reaches_the_conductor(api):
    """With as many tags as a server can have."""
    many = ",".join("x" * 60 for _ in range(50))
    api.get(f"/servers?tags=a,b&tags-any=c&not-tags={many}&not-tags-any=%C3%BC", SINCE)
    filters = api.conductor.asked("instance_list")["filters"]
    assert filters["tags"] == ["a", "b"]
    assert (filters["tags_any"], filters["not_tags_any"]) == (["c"], ["ü"])
    assert len(filters["not_tags"]) == 50
