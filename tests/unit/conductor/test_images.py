"""Images: found by what they have, in the order asked for."""

import pytest

from common import exception
from conductor.db import models
from tests.unit.conductor.harness import admin, member


@pytest.fixture
def images(conductor):
    """Lists names: cirros, which is small, and debian-13, which is not there yet."""
    with conductor.db.writer() as session:
        sizes = {"cirros": 5, "debian-13": 50}
        for row in session.query(models.Image):
            row.size = sizes[row.name]
            row.status = "active" if row.name == "cirros" else "queued"

    def names(limit=None, marker=None, sort=None, **filters):
        rows = conductor.records.image_list(member(), filters, limit, marker, sort)
        return [row.name for row in rows]

    names.id_of = lambda name: conductor.records.image_list(member(), {"name": name}, 1, None)[0].id
    return names


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["cirros", "debian-13"]),
        ({"name": ["cirros", "other"]}, ["cirros"]),
        ({"status": "queued"}, ["debian-13"]),
        ({"visibility": "private"}, []),
        ({"size_min": 6}, ["debian-13"]),
        ({"size_max": 5, "min_disk": 1}, ["cirros"]),
        ({"id": []}, []),
        ({"properties": {"image_type": "snapshot"}}, []),
    ],
)
def test_images_have_what_is_asked_for(images, filters, found):
    """All of it; a property that no image has leaves none."""
    assert sorted(images(**filters)) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ([["name", "desc"]], ["debian-13", "cirros"]),
        ([["visibility", "asc"], ["size", "asc"]], ["cirros", "debian-13"]),
        ([["status", "desc"]], ["debian-13", "cirros"]),
    ],
)
def test_pages_go_on_in_any_order(images, sort, order):
    """Behind the image that the marker names."""
    whole = images(sort=sort)
    first = images(1, sort=sort)
    assert first + images(1, images.id_of(first[0]), sort=sort) == whole
    assert whole == order


@pytest.mark.parametrize(
    "bad", [{"colour": "red"}, {"sort": [["colour", "asc"]]}, {"name": "x" * 256}, {"marker": "x"}]
)
def test_what_makes_no_sense_is_refused(images, bad):
    """And not ignored."""
    with pytest.raises(exception.Invalid):
        images(**bad)


def test_properties_are_changed_together(conductor):
    """Some added, some removed, or all others forgotten; by the image's owner alone."""
    image_id = conductor.image()
    change = conductor.records.image_change_properties
    assert change(admin(), image_id, {"a": "1", "b": "2"}, []) == {"a": "1", "b": "2"}
    assert change(admin(), image_id, {"c": "3"}, ["a"]) == {"b": "2", "c": "3"}
    assert change(admin(), image_id, {"d": ""}, None) == {"d": ""}
    assert conductor.records.image_get(member(), image_id).properties == {"d": ""}
    with pytest.raises(exception.Forbidden):
        change(member(), image_id, {}, None)
