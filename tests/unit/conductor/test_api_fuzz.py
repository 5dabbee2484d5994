"""The API over a real conductor: no request breaks it, whatever anybody makes up."""

import datetime as dt
import importlib.util
import json
import re
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from falcon import testing
from hypothesis import given, settings
from hypothesis import strategies as st

from api.handlers.server_actions import KNOWN
from api.microversion import MAX, MIN, Version
from api.query import QuerySchemas
from api.routes import ROOT, ROUTES
from api.validation import Schemas
from tests.fixtures.direct import over
from tests.fixtures.near import ANY_TEXT, ANYTHING, EVIL_TEXT, near
from tests.unit.api.fakes import make_conf

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
LONGEST = dt.timedelta(seconds=10)  # for a request; far beyond what any takes


def schemas_of(handler: Any) -> list[Schemas]:
    """Those of a handler's noun."""
    noun = handler.__module__.rpartition(".")[2]
    if noun == "server_actions":
        return [known.schemas for known in KNOWN.values()]
    if importlib.util.find_spec(f"api.schemas.{noun}") is None:
        return []
    found = vars(importlib.import_module(f"api.schemas.{noun}")).values()
    return [schemas for schemas in found if isinstance(schemas, Schemas)]


def each_version(schemas: Schemas) -> list[Any]:
    """The schemas themselves, one for each change."""
    return [validator.schema for _, validator in schemas._validators._changes]


def bodies(handler: Any) -> st.SearchStrategy[bytes]:
    """JSON near what a handler takes, and now and then no JSON."""
    known = [
        s
        for one in schemas_of(handler)
        if not isinstance(one, QuerySchemas)
        for s in each_version(one)
    ]
    values = st.one_of([*map(near, known), ANYTHING])
    return values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=50)


def queries(handler: Any) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Parameters a handler knows, and others."""
    known: dict[str, Any] = {}
    for schemas in schemas_of(handler):
        if isinstance(schemas, QuerySchemas):
            for schema in each_version(schemas):
                known |= schema["properties"]
    pairs = [st.tuples(st.just(name), near(part["items"]).map(str)) for name, part in known.items()]
    return st.lists(st.one_of([*pairs, st.tuples(ANY_TEXT, ANY_TEXT)]), max_size=6)


versions = (
    st.integers(MIN.minor, MAX.minor).map(lambda minor: f"compute {Version(2, minor)}")
    | st.sampled_from(["compute latest", "compute 2", "compute 99.1", "", "volume 3.1"])
    | st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=20)
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "OpenStack-API-Version": versions,
        "X-OpenStack-Request-ID": ANY_TEXT.map(ascii),
        "Idempotency-Key": ANY_TEXT.map(ascii),
        "Accept": st.sampled_from(["*/*", "text/html", "application/xml", ";", "a/b;q=x"]),
        "Content-Type": st.sampled_from(["text/plain", "", "a/b; charset=\xff"]),
        "Authorization": st.sampled_from(["Basic", "Basic !", "Bearer x", "Basic YTpi", ""]),
    },
)


@pytest.fixture
def cloud(conductor: Any, tmp_path: Any) -> tuple[testing.TestClient, list[str]]:
    """The API with a host, a server that runs and one that failed; and ids there are."""
    service = conductor.host("host1")
    running, accepted = conductor.active(), conductor.boot()
    app = over(conductor.manager, make_conf(tmp_path))
    ids = [running.uuid, accepted.uuid, service.uuid, conductor.image(), "1", "detail"]
    return testing.TestClient(app), ids


def methods(route: Any) -> list[str]:
    """Those that a route has."""
    end = f"_{route.suffix}" if route.suffix else ""
    return [name for name in METHODS if hasattr(route.handler, f"on_{name.lower()}{end}")]


def check(answer: testing.Result) -> None:
    """What every answer is, whatever was asked."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    if answer.text:
        said = answer.json
        if answer.status_code >= 400:
            (fault,) = said.values()
            assert fault["code"] == answer.status_code
            assert fault["message"]


@settings(deadline=LONGEST, max_examples=settings.default.max_examples // 10)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path or "/")
@given(data=st.data())
def test_no_request_breaks_the_api(cloud: Any, route: Any, data: st.DataObject) -> None:
    """Every route, with path, query, headers and body near what it takes: answered, in JSON."""
    client, ids = cloud
    path = route.path
    for name in re.findall(r"{(.*?)}", path):
        value = data.draw(st.sampled_from(ids) | ANY_TEXT | EVIL_TEXT, name)
        raw = value.encode(errors="surrogatepass")
        path = path.replace(f"{{{name}}}", quote_from_bytes(raw, safe=""))
    query = data.draw(queries(route.handler), "query")
    answer = client.simulate_request(
        data.draw(st.sampled_from(methods(route)) | st.sampled_from(METHODS), "method"),
        ROOT + path,
        query_string=urlencode(query, errors="surrogatepass"),
        headers={"Content-Type": "application/json", **data.draw(headers, "headers")},
        body=data.draw(st.just(b"") | bodies(route.handler), "body"),
    )
    check(answer)
