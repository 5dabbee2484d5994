"""Flavors in the conductor's records: names, sizes, extra specs, and whose they are."""

from functools import partial

import pytest

from common import exception, objects
from tests.unit.conductor.harness import admin, member


def test_a_flavor_name_is_taken_once(conductor):
    """Two flavors can't be told apart by one name."""
    flavor = objects.Flavor(flavorid="9", name="m1.tiny", vcpus=1, memory_mb=1, root_gb=1)
    with pytest.raises(exception.FlavorExists, match=r"name m1\.tiny"):
        conductor.records.flavor_create(admin(), flavor)


@pytest.fixture
def private(conductor):
    """A conductor with a flavor that is not public."""
    flavor = objects.Flavor(flavorid="p", name="p", vcpus=1, memory_mb=1, root_gb=1)
    flavor.is_public = False
    conductor.records.flavor_create(admin(), flavor)
    return conductor


@pytest.mark.parametrize("is_public", [None, False, True])
def test_a_private_flavor_is_in_no_list_of_others(private, is_public):
    """Whatever they ask for, and as a marker it tells nothing."""
    shown = private.records.flavor_list(member(), is_public, None, None)
    assert "p" not in {flavor.flavorid for flavor in shown}
    with pytest.raises(exception.MarkerNotFound):
        private.records.flavor_list(member(), is_public, None, "p")


def test_a_private_flavor_is_not_there_for_others(private):
    """Nobody but an administrator sees it or boots a server of its size."""
    with pytest.raises(exception.FlavorNotFound):
        private.records.flavor_get(member(), "p")
    with pytest.raises(exception.FlavorNotFound):
        private.boot(flavor="p")
    assert private.records.flavor_get(admin(), "p").name == "p"
    assert private.get(private.boot(admin(), flavor="p").uuid).flavor.name == "p"


@pytest.mark.parametrize(
    ("key", "way", "order"),
    [
        ("flavorid", "asc", ["m1.tiny", "m1.small", "m1.medium"]),
        ("memory_mb", "desc", ["m1.medium", "m1.small", "m1.tiny"]),
        ("description", "asc", ["m1.tiny", "m1.small", "m1.medium"]),
        ("name", "asc", ["m1.medium", "m1.small", "m1.tiny"]),
        ("vcpus", "asc", ["m1.tiny", "m1.small", "m1.medium"]),
    ],
)
def test_flavors_are_paged_in_any_order(conductor, key, way, order):
    """A marker continues behind the flavor it names, those without a description among them."""
    listed, seen, marker = conductor.records.flavor_list, [], None
    while page := listed(member(), None, 1, marker, {}, key, way):
        seen += [flavor.name for flavor in page]
        marker = page[-1].flavorid
    assert seen == order


def test_flavors_are_as_large_as_asked_for(conductor):
    """A page is cut from those that are."""
    sizes = {"min_ram": 2048, "min_disk": 20}
    (found,) = conductor.records.flavor_list(member(), None, 1, None, sizes)
    assert found.name == "m1.small"
    for bad in ({"max_ram": 1}, {"min_ram": "x" * 300}):
        with pytest.raises(exception.Invalid):
            conductor.records.flavor_list(member(), None, None, None, bad)
    with pytest.raises(exception.Invalid):
        conductor.records.flavor_list(member(), None, None, None, {}, "colour")


def test_a_private_flavor_is_for_the_projects_that_have_it(private):
    """They see it, also among the public ones, and boot from it; others still don't."""
    private.records.flavor_grant(admin(), "p", "other", access=True)
    assert private.records.flavor_grant(admin(), "p", "demo", access=True) == ["demo", "other"]
    with pytest.raises(exception.FlavorAccessExists):
        private.records.flavor_grant(admin(), "p", "demo", access=True)
    listed = private.records.flavor_list(member(), is_public=True, limit=None, marker=None)
    assert "p" in {flavor.flavorid for flavor in listed}
    server = private.boot(flavor="p")
    assert private.records.flavor_grant(admin(), "p", "demo", access=False) == ["other"]
    assert private.get(server.uuid).flavor.name == "p"
    with pytest.raises(exception.FlavorNotFound):
        private.boot(flavor="p")
    with pytest.raises(exception.FlavorAccessNotFound):
        private.records.flavor_grant(admin(), "p", "demo", access=False)
    private.records.flavor_delete(admin(), "p")


def test_extra_specs_of_a_flavor_change_one_by_one(conductor):
    """What two add at the same time is there afterwards."""
    update = partial(conductor.records.flavor_update, admin(), "1")
    update({"extra_specs": {"a": "1", "b": "2"}})
    assert update({"extra_specs": {"b": None, "c": "3"}}).extra_specs == {"a": "1", "c": "3"}
    assert update({"description": "small"}).extra_specs == {"a": "1", "c": "3"}
    with pytest.raises(exception.ExtraSpecNotFound, match="Flavor 1 has no extra specs with key b"):
        update({"extra_specs": {"b": None}})
    with pytest.raises(exception.Invalid, match="vcpus"):
        update({"vcpus": 9})
