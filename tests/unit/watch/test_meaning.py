"""What messages are about, for any application on oslo.messaging."""

import pytest

from watch.meaning import indirection, subject

VOLUME = {
    "versioned_object.name": "Volume",
    "versioned_object.version": "1.8",
    "versioned_object.data": {"id": "v1", "display_name": "data"},
}


@pytest.mark.parametrize(
    ("method", "args", "meant"),
    [
        ("object_action", {"objinst": VOLUME, "objmethod": "save"}, ("Volume.save", "Volume 1.8")),
        (
            "object_class_action_versions",
            {"objname": "Port", "objmethod": "get", "object_versions": {"Port": "1.2"}},
            ("Port.get", "Port 1.2"),
        ),
        (
            "object_class_action",
            {"objname": "Port", "objmethod": "get", "objver": "1.1"},
            ("Port.get", "Port 1.1"),
        ),
        (
            "object_backport_versions",
            {"objinst": VOLUME, "object_versions": {"Volume": "1.0"}},
            ("Volume.backport", "Volume 1.8"),
        ),
        ("object_action", {"objinst": "no object"}, None),
        ("object_action", None, None),
        ("object_store", {"objname": 3}, None),
        ("object_store", {"objname": [], "object_versions": {}}, None),
        ("object_store", {"objname": "Port", "objmethod": [], "objver": {}}, None),
        ("save", {"objinst": VOLUME, "objmethod": "save"}, None),
    ],
)
def test_methods_of_objects_are_found(method, args, meant):
    """Whatever application it is, and whatever else may be called so."""
    assert indirection(method, args) == meant


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ({"request": {"display_name": "vm1", "uuid": "U1"}}, "vm1"),
        ({"servers": [{"display_name": "vm1"}, {"display_name": "vm2"}]}, "vm1 and 1 more"),
        ({"instance_uuid": "u1", "reboot_type": "SOFT"}, "u1"),
        ({"deep": {"instance": {"uuid": "u1"}}}, "u1"),
        ({"a": 1, "b": 2, "more": {"c": 3}}, "a=1, b=2"),
        ({"objname": "Port", "kwargs": {}, "args": [{"network": "net1"}]}, "network=net1"),
        ({}, None),
        (None, None),
        ("text", None),
        ([{"display_name": ["no", "name"]}], None),
    ],
)
def test_a_request_is_called_after_what_is_in_it(args, text):
    """A name where there is one, an id else, or what tells it apart from others."""
    assert subject(args).text == text


def test_names_are_learned_with_their_ids():
    """So that a request that has the id alone can be called by the name."""
    assert subject({"x": {"display_name": "vm1", "uuid": "U1"}}).names == {"u1": "vm1"}


def test_what_is_enormous_is_looked_at_in_part():
    """The watch must keep up."""
    assert subject({"deep": [[[{}] * 3000] * 3, {"display_name": "early"}]}).text == "early"
