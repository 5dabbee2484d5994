"""Redaction of whole messages: a secret never comes out, in whatever it is wrapped."""

import json
import urllib.parse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.watch.test_sensitive import SECRET_NAMES, SECRET_TEXTS, SHAPED
from watch.envelope import decode_body
from watch.model import as_json
from watch.redact import MAX_DEPTH, redact

SECRET = "xyzzyplugh"  # in no name and in no other value
PLAIN = st.sampled_from(["", "host1", "5e7e7e75-0000-4000-8000-000000000001", "a: b", 5, None])

secret_names = st.sampled_from(SECRET_NAMES)
secret_values = st.sampled_from(
    [SECRET, f"open {SECRET}", f'"{SECRET}"', [SECRET], {"any": SECRET}, {"any": [{"x": SECRET}]}]
)
secret_texts = st.sampled_from([t.replace("sesame", SECRET) for t in SECRET_TEXTS if "sesame" in t])


def named(name: str, value: Any) -> list[Any]:
    """The ways in which a value has its name."""
    ways = [
        {name: value},
        {"other": 1, name: value, "more": [2]},
        [name, value],
        (name, value),
        {"key": name, "value": value},
        {"Key": name, "Value": value},
        {"value": value, "name": name},
    ]
    flag = isinstance(value, str) and ":" not in name
    return [*ways, ["run", f"--{name}", value]] if flag else ways


holders = (
    st.tuples(secret_names, secret_values).flatmap(lambda both: st.sampled_from(named(*both)))
    | secret_texts
)


def wrappings(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What messages wrap a value in: dicts, lists, oslo's objects, JSON, texts with JSON."""
    as_text = inner.map(json.dumps)
    return st.one_of(
        st.builds(lambda value, other: {"a": other, "b": value}, inner, PLAIN),
        st.builds(lambda value, other: [other, value, other], inner, PLAIN),
        *(
            inner.map(
                lambda value, name=name: {
                    f"{name}.name": "Instance",
                    f"{name}.version": "1.0",
                    f"{name}.data": {"a": value},
                    f"{name}.changes": ["a"],
                }
            )
            for name in ("micronova_object", "nova_object", "versioned_object")
        ),
        as_text,
        as_text.map(lambda text: {"reason": f"it failed with {text}"}),
        as_text.map(lambda text: {"blob": f"  {text}"}),
        inner.map(lambda value: {"error": f"it failed with {value!r}"}),
    )


nested = st.recursive(holders, wrappings, max_leaves=4)


@given(nested)
def test_a_secret_never_comes_out(value):
    """Dicts, lists, pairs, JSON within texts and oslo's objects hide it from nobody."""
    assert SECRET not in json.dumps(redact(value))


@given(nested)
def test_a_secret_never_comes_out_of_a_message(value):
    """What a message of oslo.messaging, or of another application, tells has none of it."""
    failure = json.dumps({"class": "Boom", "message": str(value), "tb": [str(value)]})
    contents = [
        {"method": "m", "args": {"a": value}},
        {"_msg_id": "1", "result": value, "failure": None},
        {"_msg_id": "1", "result": None, "failure": failure},
        {"event_type": "e", "publisher_id": "p", "priority": "INFO", "payload": value},
        {"anything": value},
    ]
    for content in contents:
        wrapped = {"oslo.version": "2.0", "oslo.message": json.dumps(content)}
        for body in (json.dumps(content), json.dumps(wrapped)):
            assert SECRET not in json.dumps(as_json(decode_body(body.encode())))


@given(secret_names, st.sampled_from(["=", ": ", " = ", "%3D"]))
def test_a_secret_is_hidden_in_an_address(name, sign):
    """Names in the query of a URL count, percent-encoded or not."""
    quoted = urllib.parse.quote(f"a{sign}b&{name}{sign}{SECRET}")
    assert SECRET not in redact(f"http://host/path?{name}{sign}{SECRET}&x=1")
    assert SECRET not in redact(f"http://host/path?{quoted}")


@given(st.sampled_from(SHAPED), wrappings(st.just("{}")))
def test_a_shape_is_known_wherever_it_stands(text, around):
    """Also a token without a name is hidden within what wraps it."""
    token = text.rpartition(" ")[2].removeprefix("ann:").removesuffix(":1:0::")
    value = json.loads(json.dumps(around).replace("{}", f"a {text} b"))
    assert token not in json.dumps(redact(value))


def deep(levels: int) -> Any:
    """A value of many levels."""
    value: Any = {"password": SECRET}
    for _ in range(levels):
        value = {"a": [value]}
    return value


MANY = 200_000
LARGE: dict[str, Any] = {
    "many items": list(range(MANY)),
    "many keys": {f"pin{n}": SECRET for n in range(MANY)},
    "long key": {"password" * MANY: SECRET},
    "long text": f"password={SECRET} " * MANY,
    "long texts": [f"pw={SECRET} " * 300] * 3_000,
    "JSON of many": json.dumps([{"pin": SECRET}] * MANY),
    "broken JSON": "[" * MANY,
    "levels": deep(100 * MAX_DEPTH),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("value", LARGE.values(), ids=LARGE)
def test_a_large_value_is_cut_and_keeps_its_secrets(value):
    """What is shown of any value is bounded, and so is the time it takes."""
    shown = json.dumps(redact(value))
    assert SECRET not in shown
    assert len(shown) < 1_000_000
