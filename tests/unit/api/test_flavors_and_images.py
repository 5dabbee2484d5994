"""Flavors: lists, sizes, and what there is of them at each microversion."""

import pytest

from tests.unit.api.objects import flavor


def test_flavor_lists(api):
    """Names, or everything."""
    assert api.get("/flavors").json["flavors"][0].keys() == {"id", "name", "links"}
    (shown,) = api.get("/flavors/detail").json["flavors"]
    assert (shown["ram"], shown["vcpus"], shown["disk"], shown["swap"]) == (512, 1, 1, "")


@pytest.mark.parametrize(("field", "since"), [("description", 55), ("extra_specs", 61)])
def test_flavor_fields_appear_with_their_version(api, field, since):
    """A field is absent one version before, and there from its version on."""
    assert field not in api.get("/flavors/1", f"2.{since - 1}").json["flavor"]
    assert field in api.get("/flavors/1", f"2.{since}").json["flavor"]


def test_no_swap_is_a_number_since_2_75(api):
    """Before, it was an empty string."""
    assert api.get("/flavors/1", "2.74").json["flavor"]["swap"] == ""
    assert api.get("/flavors/1", "2.75").json["flavor"]["swap"] == 0


@pytest.mark.parametrize(
    ("query", "is_public"),
    [("", True), ("?is_public=None", None), ("?is_public=False", False), ("?is_public=true", True)],
)
def test_flavors_that_are_not_public(api, query, is_public):
    """Administrators can ask for them."""
    api.get(f"/flavors{query}")
    assert api.conductor.asked("flavor_list")["is_public"] is is_public


def test_members_see_public_flavors_only(secured):
    """Whatever they ask for."""
    secured.get("/flavors?is_public=None", user="alice")
    assert secured.conductor.asked("flavor_list")["is_public"] is True


def test_nonsense_is_public_is_refused(api):
    """As in Nova."""
    assert api.get("/flavors?is_public=perhaps").status_code == 400


def test_create_a_flavor(api):
    """Every size arrives, and an id is made where none is given."""
    body = {
        "name": "big",
        "ram": 4096,
        "vcpus": 4,
        "disk": 40,
        "swap": 512,
        "OS-FLV-EXT-DATA:ephemeral": 10,
        "os-flavor-access:is_public": False,
        "id": None,
        "description": "for big ones",
    }
    answer = api.post("/flavors", {"flavor": body}, "2.55")
    created = api.conductor.flavors[-1]
    assert answer.status_code == 200
    assert answer.json["flavor"]["id"] == created.flavorid
    assert (created.memory_mb, created.vcpus, created.root_gb) == (4096, 4, 40)
    assert (created.swap, created.ephemeral_gb, created.is_public) == (512, 10, False)
    assert created.description == "for big ones"


def test_flavor_that_exists_is_a_conflict(api):
    """The conductor's refusal keeps its status."""
    body = {"flavor": {"name": "x", "id": 1, "ram": 1, "vcpus": 1, "disk": 1}}
    assert api.post("/flavors", body).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"ram": 0},
        {"vcpus": "one"},
        {"disk": -1},
        {"id": "a/b"},
        {"name": ""},
        {"ram": 2**31},
        {"id": 2**31},
    ],
)
def test_malformed_flavor_is_refused(api, wrong):
    """Sizes are numbers that fit, ids fit into a path."""
    body = {"name": "x", "ram": 1, "vcpus": 1, "disk": 1, **wrong}
    assert api.post("/flavors", {"flavor": body}).status_code == 400


def test_delete_a_flavor(api):
    """202, as in Nova; then it is gone."""
    assert api.delete("/flavors/1").status_code == 202
    assert api.get("/flavors/1").status_code == 404


@pytest.mark.parametrize("flavor_id", ["nope", "%00", "a%2Fb"])
def test_unknown_flavor_is_not_found(api, flavor_id):
    """Whatever it is called."""
    assert api.get(f"/flavors/{flavor_id}").status_code == 404


def test_extra_specs(api):
    """The command line asks for them separately."""
    api.conductor.flavors = [flavor(extra_specs={"hw:cpu_policy": "shared"})]
    extra_specs = api.get("/flavors/1/os-extra_specs").json["extra_specs"]
    assert extra_specs == {"hw:cpu_policy": "shared"}
