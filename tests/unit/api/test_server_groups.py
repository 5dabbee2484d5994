"""Server groups as users see them, by microversion, and the hints that name them."""

import pytest

from tests.unit.api.fake_groups import GROUP_ID, MEMBER_ID, group
from tests.unit.api.fakes import server_body
from tests.unit.api.objects import instance

PATH = "/os-server-groups"


def body(**fields):
    return {"server_group": {"name": "db", **fields}}


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ("2.1", {"policies": ["anti-affinity"], "metadata": {}}),
        (
            "2.13",
            {
                "policies": ["anti-affinity"],
                "metadata": {},
                "project_id": "demo",
                "user_id": "alice",
            },
        ),
        (
            "2.64",
            {
                "policy": "anti-affinity",
                "rules": {"max_server_per_host": 2},
                "project_id": "demo",
                "user_id": "alice",
            },
        ),
    ],
)
def test_a_group_by_microversion(api, version, more):
    """Whose it is since 2.13; one policy with its rules since 2.64."""
    api.conductor.groups = [group(max_server_per_host=2)]
    expected = {"id": GROUP_ID, "name": "db", "members": [MEMBER_ID], **more}
    assert api.get(f"{PATH}/{GROUP_ID}", version).json == {"server_group": expected}
    assert api.get(PATH, version).json == {"server_groups": [expected]}


@pytest.mark.parametrize(
    ("version", "fields", "policy"),
    [
        ("2.1", {"policies": ["affinity"]}, "affinity"),
        ("2.15", {"policies": ["soft-anti-affinity"]}, "soft-anti-affinity"),
        ("2.64", {"policy": "soft-affinity"}, "soft-affinity"),
        ("2.64", {"policy": "soft-affinity", "rules": {}}, "soft-affinity"),
    ],
)
def test_each_policy_can_be_chosen(api, version, fields, policy):
    """The hard ones from the beginning, the soft ones since 2.15."""
    assert api.post(PATH, body(**fields), version).status_code == 200
    assert api.conductor.asked("server_group_create")["group"].policy == policy


@pytest.mark.parametrize("most", [3, "3"])
def test_the_rule_of_anti_affinity(api, most):
    """A host may have more members than one."""
    api.post(PATH, body(policy="anti-affinity", rules={"max_server_per_host": most}), "2.64")
    assert api.conductor.asked("server_group_create")["group"].max_server_per_host == 3


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        ("2.1", {}),
        ("2.1", {"policies": []}),
        ("2.1", {"policies": ["affinity", "anti-affinity"]}),
        ("2.14", {"policies": ["soft-affinity"]}),
        ("2.63", {"policy": "affinity"}),
        ("2.64", {"policies": ["affinity"]}),
        ("2.64", {"policy": "legacy"}),
        ("2.64", {"policy": "affinity", "rules": {"max_server_per_host": 2}}),
        ("2.64", {"policy": "anti-affinity", "rules": {"max_server_per_host": 0}}),
        ("2.64", {"policy": "anti-affinity", "rules": {"max_server_per_host": "0"}}),
        ("2.64", {"policy": "anti-affinity", "rules": {"fewest": 1}}),
    ],
)
def test_what_is_no_group_is_refused(api, version, fields):
    """No policy, several, one that came later or is none, and rules that don't belong to it."""
    assert api.post(PATH, body(**fields), version).status_code == 400
    assert api.conductor.calls == []


@pytest.mark.parametrize(("user", "whose"), [("alice", "demo"), ("root", None)])
def test_all_projects_are_for_administrators(secured, user, whose):
    """Others who ask for them get their own project's."""
    secured.get(f"{PATH}?all_projects=True&limit=2&offset=1", user=user)
    asked = secured.conductor.asked("server_group_list")
    assert (asked["project_id"], asked["limit"], asked["offset"]) == (whose, 2, 1)


@pytest.mark.parametrize("ident", ["db", MEMBER_ID])
def test_an_unknown_group_is_not_found(api, ident):
    """The message names it."""
    answer = api.get(f"{PATH}/{ident}")
    expected = f"Instance group {ident} could not be found."
    assert answer.json["itemNotFound"]["message"] == expected


def test_a_group_is_deleted(api):
    """204, and nothing in the answer."""
    assert api.delete(f"{PATH}/{GROUP_ID}").status_code == 204


@pytest.mark.parametrize("key", ["os:scheduler_hints", "OS-SCH-HNT:scheduler_hints"])
def test_hints_reach_the_conductor(api, key):
    """Under either name, one value or several, and those that nobody here listens to."""
    hints = {"group": GROUP_ID, "different_host": [MEMBER_ID], "query": {"a": 1}, "mine": "yes"}
    assert api.post("/servers", {**server_body(), key: hints}).status_code == 202
    assert api.tasks.created["instance"].scheduler_hints == {
        "group": [GROUP_ID],
        "different_host": [MEMBER_ID],
        "query": ['{"a": 1}'],
        "mine": ["yes"],
    }


@pytest.mark.parametrize(
    "hints", [{"group": "db"}, {"different_host": ["web"]}, {"mine": "a\x00b"}, {"a\x00": "b"}, []]
)
def test_hints_that_are_none_are_refused(api, hints):
    """Servers and groups are named by their ids, and what can't be kept is not accepted."""
    answer = api.post("/servers", {**server_body(), "os:scheduler_hints": hints})
    assert answer.status_code == 400
    assert api.tasks.calls == []


def test_a_server_names_its_group_since_2_71(api):
    """A list, as in Nova, of one or none."""
    api.conductor.instances = [instance(server_group=GROUP_ID)]
    path = f"/servers/{api.conductor.instances[0].uuid}"
    assert "server_groups" not in api.get(path, "2.70").json["server"]
    assert api.get(path, "2.71").json["server"]["server_groups"] == [GROUP_ID]
