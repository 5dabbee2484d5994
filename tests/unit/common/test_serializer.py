"""What may travel in a message, and what is refused with a clear error."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import exception
from common.context import RequestContext
from common.objects import FIRST, RELEASE, Flavor
from common.serializer import RPCSerializer

SERIALIZER = RPCSerializer(max_payload=2000)
CTXT = RequestContext(user_id="alice", project_id="web", roles=["member"], overwrite=False)

texts = st.text(max_size=8)
primitives = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@given(primitives)
def test_primitives_arrive_as_they_were(value):
    """Whatever JSON can say travels unchanged."""
    sent = SERIALIZER.serialize_entity(CTXT, value)
    assert SERIALIZER.deserialize_entity(CTXT, sent) == value


def test_objects_arrive_as_objects():
    """A versioned object is one again on the far side, also within a list."""
    flavor = Flavor(flavorid="1", name="tiny", vcpus=1, memory_mb=512, root_gb=1)
    (arrived,) = SERIALIZER.deserialize_entity(CTXT, SERIALIZER.serialize_entity(CTXT, [flavor]))
    assert (type(arrived), arrived.name) == (Flavor, "tiny")


@pytest.mark.parametrize(
    "value", [object(), b"bytes", {1, 2}, dt.datetime(2026, 1, 1), {"deep": [object()]}, {1: "x"}]
)
def test_what_json_can_not_say_is_refused(value):
    """oslo.messaging would send something else without a word."""
    with pytest.raises(exception.NotSerializable, match="can't travel over RPC"):
        SERIALIZER.serialize_entity(CTXT, value)


def test_an_oversize_argument_is_refused():
    """The error names the size, the limit and the option."""
    with pytest.raises(exception.PayloadTooLarge, match=r"over the limit of 2000 .*max_payload"):
        SERIALIZER.serialize_entity(CTXT, "x" * 3000)


def test_a_context_arrives_with_who_and_which_request():
    """User, project, roles and request id travel."""
    arrived = SERIALIZER.deserialize_context(SERIALIZER.serialize_context(CTXT))
    fields = ("user_id", "project_id", "roles", "request_id")
    assert [getattr(arrived, f) for f in fields] == [getattr(CTXT, f) for f in fields]


def test_no_token_travels():
    """A token in a context never reaches the broker."""
    ctxt = RequestContext(auth_token="secret", overwrite=False)
    assert "secret" not in str(SERIALIZER.serialize_context(ctxt))


@pytest.fixture
def grown(monkeypatch):
    """As if a field of Flavor had come with this release."""
    monkeypatch.setattr(Flavor, "ADDED", {"extra_specs": "1.1"})
    monkeypatch.setattr(Flavor, "VERSION", "1.1")
    return Flavor(flavorid="1", name="tiny", vcpus=1, memory_mb=512, root_gb=1, extra_specs={})


def sent(serializer, ctxt, flavor):
    """The fields of a flavor on the wire, inside of a list."""
    (primitive,) = serializer.serialize_entity(ctxt, [flavor])
    return primitive["micronova_object.version"], primitive["micronova_object.data"].keys()


def test_an_older_caller_gets_objects_as_it_knows_them(grown):
    """An answer has no field that came after the asking release."""
    old, new = (SERIALIZER.deserialize_context(wire) for wire in ({}, CTXT.to_wire()))
    assert sent(SERIALIZER, old, grown) == (
        "1.0",
        {"flavorid", "name", "vcpus", "memory_mb", "root_gb"},
    )
    assert "extra_specs" in sent(SERIALIZER, new, grown)[1]


def test_a_receiver_that_is_held_back_gets_objects_as_it_knows_them(grown):
    """Whoever asks, what counts is who is asked."""
    wire = CTXT.to_wire()
    ctxt = SERIALIZER.deserialize_context(wire)
    assert "extra_specs" not in sent(RPCSerializer(2000, FIRST), ctxt, grown)[1]
    assert "extra_specs" in sent(RPCSerializer(2000, RELEASE), CTXT, grown)[1]
