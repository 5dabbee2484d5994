"""Metadata of images, which old clients ask Nova for, and the list of extensions."""

import pytest

from tests.unit.api.objects import IMAGE_ID

METADATA = f"/images/{IMAGE_ID}/metadata"


def test_an_images_metadata_is_its_properties(api):
    """Added to, replaced, and taken away item by item."""
    api.post(METADATA, {"metadata": {"a": "b"}}, "2.1")
    assert api.conductor.asked("image_change_properties")["added"] == {"a": "b"}
    assert api.conductor.asked("image_change_properties")["removed"] == []
    api.put(METADATA, {"metadata": {"a": "b"}}, "2.1")
    assert api.conductor.asked("image_change_properties")["removed"] is None
    api.delete(f"{METADATA}/a", "2.1")
    assert api.conductor.asked("image_change_properties")["removed"] == ["a"]


@pytest.mark.parametrize("path", [METADATA, f"{METADATA}/key"])
def test_an_images_metadata_is_gone_since_2_39(api, path):
    """As in Nova: the image service has it."""
    assert api.get(path, "2.39").status_code == 404


def test_the_extensions_that_are_part_of_the_api_are_listed(api):
    """And each is shown by its alias."""
    listed = api.get("/extensions").json["extensions"]
    aliases = [each["alias"] for each in listed]
    assert "os-keypairs" in aliases
    assert "os-volumes" not in aliases
    assert (
        api.get("/extensions/os-keypairs").json["extension"] == listed[aliases.index("os-keypairs")]
    )
    assert api.get("/extensions/os-volumes").status_code == 404
