"""What Nova 34 takes is taken, or refused for what it asks; what its schemas refuse is refused."""

import json
import random
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import formats
from api.handlers.server_actions import KNOWN
from api.validation import Schemas
from tests.conformance.schemas.conftest import ENDPOINTS, Cloud, of_nova
from tests.conformance.schemas.examples import examples
from tests.conformance.schemas.nova34 import Endpoint, Nova, Schema
from tests.fixtures.near import near

# What nobody could store, send or look for, whatever Nova's schemas say of it; and the characters
# of a keypair's name, at which Nova looks after its schema did not
OURS_ALONE = (formats.TEXT, formats.REGEX, formats.DATE_TIME, "a-zA-Z0-9]+")
READERS = [one for one in ENDPOINTS if one[0] == "GET"]
WRITERS = [one for one in ENDPOINTS if one[0] in {"POST", "PUT"} and not one[1].endswith("/action")]
few = settings(max_examples=settings.default.max_examples // 2)


class Refusals:
    """Remembers what our schemas have refused of the last request, and why."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.last: str | None = None
        validate = Schemas.validate

        def remembered(schemas: Schemas, version: Any, value: Any) -> None:
            try:
                validate(schemas, version, value)
            except Exception as error:
                self.last = getattr(error, "description", str(error))
                raise

        monkeypatch.setattr(Schemas, "validate", remembered)


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> Refusals:
    """What our schemas refuse from now on."""
    return Refusals(monkeypatch)


def compare(nova: Nova, schema: Schema, value: Any, status: int, why: str | None) -> None:
    """Both take a value, or refuse it; ours may know better what can't be stored."""
    theirs = nova.refuses(schema, value)
    if theirs is not None:
        assert status >= 400, f"Nova refuses {value}: {theirs}"
    elif why is not None:
        assert any(name in why for name in OURS_ALONE), f"Nova takes {value}, ours: {why}"


def a_version(endpoint: Endpoint) -> st.SearchStrategy[int]:
    """One at which something changes, or one before."""
    known = {one for change in endpoint.changes for one in (change, change - 1)}
    return st.sampled_from(sorted(known & set(endpoint.versions)))


def json_of(value: Any) -> bool:
    """Whether a value is what JSON can carry."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


def is_action(body: Any, key: str) -> bool:
    """Whether a body asks for an action, and for no other."""
    return isinstance(body, dict) and [*body] == [key]


def path_of(cloud: Cloud, template: str, minor: int) -> str:
    """One path, of something that is there."""
    return random.choice([*cloud.paths(template, minor)][:3])


@few
@pytest.mark.parametrize("ours", READERS, ids=" ".join)
@given(data=st.data())
def test_a_query_is_taken_as_by_nova(
    known_nova: Nova, cloud: Cloud, refusals: Refusals, ours: tuple[str, str], data: st.DataObject
) -> None:
    """Each parameter, unknown ones among them, alone and with others."""
    found = of_nova(known_nova, *ours)
    if not found:
        pytest.skip("Nova has no such endpoint")
    minor = data.draw(a_version(found[0]), "minor")
    schema = found[0].schema("query", minor)
    if schema is None or not schema.schema:
        pytest.skip("Nova takes anything")
    parts = [
        st.tuples(st.just(name), near(part.get("items")).map(str))
        for name, part in schema.schema["properties"].items()
    ]
    unknown = st.tuples(st.sampled_from(["unknown", "limits"]), st.just("1"))
    pairs = data.draw(st.lists(st.one_of([*parts, unknown]), max_size=2), "query")
    if not json_of(pairs):
        return
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    refusals.last = None
    path = path_of(cloud, ours[1], minor)
    answer = cloud.ask("GET", path, minor, query_string=urlencode(pairs, errors="surrogatepass"))
    assert answer.status_code < 500, answer.text
    compare(known_nova, schema, values, answer.status_code, refusals.last)


@few
@pytest.mark.parametrize("ours", WRITERS, ids=" ".join)
@given(data=st.data())
def test_a_body_is_taken_as_by_nova(
    known_nova: Nova, cloud: Cloud, refusals: Refusals, ours: tuple[str, str], data: st.DataObject
) -> None:
    """Near what Nova's schema takes: nothing it knows is refused, nor taken what it does not."""
    found = of_nova(known_nova, *ours)
    if not found:
        pytest.skip("Nova has no such endpoint")
    compare_bodies(known_nova, cloud, refusals, found[0], path_of(cloud, ours[1], 1), data)


@pytest.mark.parametrize("ours", WRITERS, ids=" ".join)
def test_each_field_of_a_body_is_known(
    known_nova: Nova, cloud: Cloud, refusals: Refusals, ours: tuple[str, str]
) -> None:
    """From the version on that brings it, whether something here can be done with it or not."""
    found = of_nova(known_nova, *ours)
    if not found:
        pytest.skip("Nova has no such endpoint")
    for minor in found[0].changes:
        schema = found[0].schema("body", minor)
        for body in examples(schema.schema, {}) if schema else ():
            refusals.last = None
            answer = cloud.ask(ours[0], path_of(cloud, ours[1], minor), minor, body)
            compare(known_nova, schema, body, answer.status_code, refusals.last)


@few
@pytest.mark.parametrize("key", sorted(KNOWN))
@given(data=st.data())
def test_an_action_is_taken_as_by_nova(
    known_nova: Nova, cloud: Cloud, refusals: Refusals, key: str, data: st.DataObject
) -> None:
    """The same for the arguments of actions."""
    path = "/servers/{server_id}/action"
    found = [one for one in of_nova(known_nova, "POST", path) if one.action == key]
    if not found:
        pytest.skip("Nova has no such action")
    url = f"/servers/{cloud.servers[0]}/action"
    compare_bodies(known_nova, cloud, refusals, found[0], url, data)


def compare_bodies(
    known_nova: Nova,
    cloud: Cloud,
    refusals: Refusals,
    endpoint: Endpoint,
    path: str,
    data: st.DataObject,
) -> None:
    """Send a body near what an endpoint of Nova's takes, and hold the verdicts together."""
    minor = data.draw(a_version(endpoint), "minor")
    schema = endpoint.schema("body", minor)
    if schema is None:
        return
    body = data.draw(near(schema.schema), "body")
    if not json_of(body) or (endpoint.action and not is_action(body, endpoint.action)):
        return
    refusals.last = None
    answer = cloud.ask(endpoint.method, path, minor, body)
    assert answer.status_code < 500, answer.text
    compare(known_nova, schema, body, answer.status_code, refusals.last)
