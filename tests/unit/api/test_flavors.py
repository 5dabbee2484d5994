"""Flavors beside their sizes: extra specs, access, description, filters and order."""

import pytest

from api.schemas import extra_specs
from common.exception import FlavorAccessExists, Invalid
from tests.unit.api.objects import flavor


def test_sizes_and_order_are_the_conductors_to_look_at(api):
    """So that a page is full of what was asked for."""
    api.conductor.flavors = [flavor(flavorid=str(number)) for number in range(4)]
    page = api.get("/flavors?minRam=2&minDisk=3&limit=3&sort_key=memory_mb&sort_dir=desc").json
    asked = api.conductor.asked("flavor_list")
    assert asked["filters"] == {"min_ram": 2, "min_disk": 3}
    assert (asked["sort_key"], asked["sort_dir"]) == ("memory_mb", "desc")
    assert "marker=2" in page["flavors_links"][0]["href"]
    api.get("/flavors")
    assert api.conductor.asked("flavor_list")["sort_key"] is None


@pytest.mark.parametrize("query", ["minRam=x", "minDisk=", "sort_key=colour", "sort_dir=x"])
def test_nonsense_is_refused(api, query):
    """And not ignored."""
    assert api.get(f"/flavors?{query}").status_code == 400


def test_a_flavor_is_described(api):
    """Since 2.55; nothing else of it changes."""
    answer = api.put("/flavors/1", {"flavor": {"description": "for all"}}, "2.55")
    assert answer.json["flavor"]["description"] == "for all"
    assert api.put("/flavors/1", {"flavor": {"ram": 1}}, "2.55").status_code == 400
    assert api.put("/flavors/1", {"flavor": {"description": ""}}, "2.54").status_code == 404


def test_extra_specs_are_changed(api):
    """One or several; numbers become text."""
    path = "/flavors/1/os-extra_specs"
    added = {"extra_specs": {"hw:cpu_policy": "shared", "quota:cpu_shares": 3}}
    assert api.post(path, added).json == added
    assert api.get(f"{path}/quota:cpu_shares").json == {"quota:cpu_shares": "3"}
    assert api.put(f"{path}/a", {"a": "b"}).json == {"a": "b"}
    assert api.put(f"{path}/a", {"b": "b"}).status_code == 400
    assert api.delete(f"{path}/a").status_code == 200
    specs = {"hw:cpu_policy": "shared", "quota:cpu_shares": "3"}
    assert api.get(path).json == {"extra_specs": specs}
    missing = api.get(f"{path}/a").json["itemNotFound"]["message"]
    assert missing == "Flavor 1 has no extra specs with key a."


@pytest.mark.parametrize(
    "body", [{}, {"extra_specs": {"a/b": "c"}}, {"extra_specs": {"a": None}}, {"extra_specs": []}]
)
def test_malformed_extra_specs_are_refused(api, body):
    """Keys without slashes, text or numbers."""
    assert api.post("/flavors/1/os-extra_specs", body).status_code == 400


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("hw:cpu_policy", "dedicated", "dedicate"),
        ("hw:cpu_max_cores", 2, "two"),
        ("resources:VCPU", "0", "-1"),
        ("trait1:CUSTOM_SSD", "forbidden", "yes"),
        ("hw:boot_menu", "True", "perhaps"),
    ],
)
def test_known_specs_are_looked_at(name, right, wrong):
    """Since 2.86; what nobody knows is anybody's."""
    extra_specs.check({name: right, "mine:own": wrong})
    with pytest.raises(Invalid, match=name):
        extra_specs.check({name: wrong})


@pytest.mark.parametrize(("said", "meant"), [(True, True), ("True", True), ("no", False)])
def test_who_sees_a_flavor_is_said_in_any_of_nova_s_ways(api, said, meant):
    """Tempest and older clients write booleans as words."""
    wanted = {"name": "f", "ram": 64, "vcpus": 1, "disk": 0, "os-flavor-access:is_public": said}
    answer = api.post("/flavors", {"flavor": wanted})
    assert answer.json["flavor"]["os-flavor-access:is_public"] is meant


def test_access(api):
    """Projects are let have a private flavor, and no longer."""
    api.conductor.flavors = [flavor(is_public=False)]
    granted = {"flavor_access": [{"flavor_id": "1", "tenant_id": "demo"}]}
    assert api.get("/flavors/1/os-flavor-access").json == granted
    add, remove = ({f"{verb}TenantAccess": {"tenant": "demo"}} for verb in ("add", "remove"))
    assert api.post("/flavors/1/action", add, "2.7").json == granted
    assert api.post("/flavors/1/action", remove).json == {"flavor_access": []}
    api.conductor.fail = FlavorAccessExists(flavor="1", project="demo")
    assert api.post("/flavors/1/action", add).status_code == 409


def test_public_flavors_are_for_everybody(api):
    """No list is kept for one; since 2.7 it is said."""
    add = {"addTenantAccess": {"tenant": "demo"}}
    assert api.get("/flavors/1/os-flavor-access").status_code == 404
    assert api.post("/flavors/1/action", add, "2.6").status_code == 200
    assert api.post("/flavors/1/action", add, "2.7").status_code == 409


@pytest.mark.parametrize(
    "body", [{}, [], {"addTenantAccess": {}}, {"removeTenantAccess": {"tenant": ""}}, {"x": {}}]
)
def test_malformed_access_is_refused(api, body):
    """With 400."""
    assert api.post("/flavors/1/action", body).status_code == 400


@pytest.mark.parametrize("given", [1.5, "1.5"])
def test_a_flavors_rxtx_factor_is_kept(api, given):
    """As a number or as one in a string."""
    wanted = {"name": "f", "ram": 1, "vcpus": 1, "disk": 1, "rxtx_factor": given}
    answer = api.post("/flavors", {"flavor": wanted}, "2.1", user="root")
    assert answer.json["flavor"]["rxtx_factor"] == 1.5


@pytest.mark.parametrize("given", [0, "0", "0.0", "-1", "fast", 1e39])
def test_an_impossible_rxtx_factor_is_refused(api, given):
    """None is slower than nothing."""
    wanted = {"name": "f", "ram": 1, "vcpus": 1, "disk": 1, "rxtx_factor": given}
    assert api.post("/flavors", {"flavor": wanted}, "2.1", user="root").status_code == 400
