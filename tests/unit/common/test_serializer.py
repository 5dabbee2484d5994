"""What may travel in a message, and what is refused with a clear error."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import exception
from common.context import RequestContext
from common.objects import Flavor
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
