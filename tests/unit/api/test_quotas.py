"""Quotas and limits, as each microversion has them."""

import pytest

from common.exception import LimitTooLow

NETWORK = {"fixed_ips", "floating_ips", "security_groups", "security_group_rules"}
FILES = {"injected_files", "injected_file_content_bytes", "injected_file_path_bytes"}
GROUPS = {"server_groups", "server_group_members"}
ALL = {"cores", "instances", "key_pairs", "metadata_items", "ram", *NETWORK, *FILES, *GROUPS}


@pytest.mark.parametrize(
    ("version", "hidden"), [("2.35", set()), ("2.36", NETWORK), ("2.57", NETWORK | FILES)]
)
def test_quotas_of_a_project_by_version(api, version, hidden):
    """What only networks and files had goes with its version."""
    shown = api.get("/os-quota-sets/other", version).json["quota_set"]
    assert shown.keys() == {"id"} | ALL - hidden
    assert (shown["id"], shown["cores"]) == ("other", 7)
    detailed = api.get("/os-quota-sets/other/detail", version).json["quota_set"]
    assert detailed["cores"] == {"limit": 7, "in_use": 1, "reserved": 0}
    assert api.get("/os-quota-sets/other/defaults", version).json["quota_set"] == shown


@pytest.mark.parametrize(
    ("version", "hidden"), [("2.49", GROUPS), ("2.50", NETWORK), ("2.57", NETWORK | FILES)]
)
def test_quotas_of_a_class_by_version(api, version, hidden):
    """As in Nova, whose classes have no server groups until 2.50."""
    shown = api.get("/os-quota-class-sets/default", version).json["quota_class_set"]
    assert shown.keys() == {"id"} | ALL - hidden
    body = {"quota_class_set": {"cores": "9"}}
    updated = api.put("/os-quota-class-sets/default", body, version).json["quota_class_set"]
    assert updated.keys() == ALL - hidden
    assert updated["cores"] == 9


def test_quotas_are_set(api):
    """Numbers may be strings, and it may be forced, for a user alone."""
    body = {"quota_set": {"cores": "-1", "ram": 5, "force": "True"}}
    answer = api.put("/os-quota-sets/demo?user_id=alice", body)
    asked = api.conductor.asked("quota_update")
    assert (asked["limits"], asked["force"]) == ({"cores": -1, "ram": 5}, True)
    assert asked["user_id"] == "alice"
    assert (answer.json["quota_set"]["cores"], "id" in answer.json["quota_set"]) == (-1, False)
    assert api.delete("/os-quota-sets/demo?user_id=alice").status_code == 202
    assert api.conductor.asked("quota_delete")["user_id"] == "alice"


@pytest.mark.parametrize(
    ("quotas", "version"),
    [
        ({"dogs": 1}, "2.1"),
        ({"cores": -2}, "2.1"),
        ({"cores": "-2"}, "2.1"),
        ({"cores": 2**31}, "2.1"),
        ({"cores": None}, "2.1"),
        ({"force": "perhaps"}, "2.1"),
        ({"floating_ips": 1}, "2.36"),
        ({"injected_files": 1}, "2.57"),
    ],
)
def test_malformed_quotas_are_refused(api, quotas, version):
    """And what there is no longer at a version."""
    assert api.put("/os-quota-sets/demo", {"quota_set": quotas}, version).status_code == 400


def test_the_conductors_refusal_is_shown(api):
    """Its words say what would be possible."""
    api.conductor.fail = LimitTooLow(limit=1, resource="cores", least=2)
    answer = api.put("/os-quota-sets/demo", {"quota_set": {"cores": 1}})
    assert "greater than or equal to" in answer.json["badRequest"]["message"]


def test_others_quotas_are_for_administrators(secured):
    """A member asks for the own project's, a user's own among them."""
    assert secured.get("/os-quota-sets/demo?user_id=bob", user="alice").status_code == 200
    assert secured.conductor.asked("quota_get")["ctxt"].is_admin is False
    assert secured.get("/os-quota-sets/other", user="alice").status_code == 403


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("2.1", {"maxSecurityGroups", "maxImageMeta", "maxPersonality", "totalFloatingIpsUsed"}),
        ("2.36", {"maxImageMeta", "maxPersonality"}),
        ("2.39", {"maxPersonality"}),
        ("2.57", set()),
    ],
)
def test_limits_by_version(api, version, names):
    """Those of networks, images and files go."""
    absolute = api.get("/limits?reserved=False", version).json["limits"]["absolute"]
    optional = {"maxSecurityGroups", "maxImageMeta", "maxPersonality", "totalFloatingIpsUsed"}
    assert optional & absolute.keys() == names
    assert absolute["maxTotalKeypairs"] == absolute["maxServerGroupMembers"] == 7
    assert absolute["totalServerGroupsUsed"] == absolute["totalRAMUsed"] == 1


def test_limits_are_one_question(api):
    """Of the own project, or of another."""
    api.get("/limits?tenant_id=other")
    assert [name for name, _ in api.conductor.calls] == ["quota_get"]
    assert api.conductor.asked("quota_get")["project_id"] == "other"
