"""What users may send in a query, a path or a body, against a conductor and both databases."""

import functools
import inspect
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import Application
from api.microversion import MAX
from api.schemas import flavors, hypervisors, images, instance_actions, servers, services
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from tests.unit.api import fakes
from tests.unit.api.fakes import Api

SERVER = "/servers/{server}"
LISTS = {
    "/servers": servers.LIST,
    "/servers/detail": servers.LIST,
    "/flavors": flavors.LIST,
    "/images": images.LIST,
    "/os-services": services.LIST,
    "/os-hypervisors": hypervisors.LIST,
    f"{SERVER}/os-instance-actions": instance_actions.LIST,
}
PATHS = (
    "/servers/{}",
    "/flavors/{}",
    "/flavors/{}/os-extra_specs",
    "/images/{}",
    "/os-services/{}",
    "/os-hypervisors/{}",
    "/servers/{}/metadata",
    f"{SERVER}/metadata/{{}}",
    f"{SERVER}/os-instance-actions/{{}}",
)
# NUL, ESC, C1, half a character, quotes and wildcards, numbers no column holds, years before years
ODD = [
    *(b"\0", b"a\0b", b"\x1b[31m", b"\xc2\x85", b"\xed\xa0\x80", b"\xff", b"%", b"'", b'"', b"\\"),
    *(b"9" * 18, b"-1", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59", b"[[:alpha:]"),
    *(b"(a*)*$", rb"((a)*)\10", b"\xe2\x80\xae", b"\n", b"None", b"in:\0,\0", b"nan", b"x" * 256),
]
values = (st.sampled_from(ODD) | st.binary(max_size=20)).map(
    functools.partial(quote_from_bytes, safe="")
)
texts = st.text(max_size=20) | st.sampled_from(ODD).map(
    lambda odd: odd.decode("utf-8", "surrogatepass" if odd == b"\xed\xa0\x80" else "replace")
)
few = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


class Direct:
    """Calls methods of a conductor as its client would, without a broker between them."""

    def __init__(self, client: type, *endpoints: object) -> None:
        self._client = client
        self._endpoints = endpoints

    def __getattr__(self, name: str):
        method = next(getattr(e, name) for e in self._endpoints if hasattr(e, name))
        signature = inspect.signature(getattr(self._client, name))

        def call(*args, **kwargs):
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            return method(*bound.args[1:], **bound.kwargs)

        return call


@pytest.fixture
def api(conductor, tmp_path) -> Api:
    """The api with a conductor of its own, and a server in it."""
    api = Api(fakes.make_conf(tmp_path))
    manager = conductor.manager
    records = Direct(ConductorAPI, manager, *manager.additional_endpoints)
    tasks = Direct(ComputeTaskAPI, conductor.tasks)
    api.client.app = Application(fakes.make_conf(tmp_path), records, tasks)
    api.server = conductor.boot().uuid
    return api


@few
@given(data=st.data(), path=st.sampled_from(sorted(LISTS)))
def test_any_query_is_answered(api, data, path):
    """With a list, or with what is wrong with it; never with an error of ours."""
    known = sorted(LISTS[path]._known.at(MAX))
    chosen = data.draw(st.lists(st.tuples(st.sampled_from(known), values), min_size=1, max_size=4))
    query = "&".join(f"{name}={value}" for name, value in chosen)
    answer = api.get(path.format(server=api.server), "2.79", query_string=query)
    assert answer.status_code < 500


@few
@given(path=st.sampled_from(PATHS), value=values.filter(bool))
def test_any_path_is_answered(api, path, value):
    """Ids and keys come from users as well."""
    answer = api.get(path.format(value, server=api.server), "2.79")
    assert answer.status_code < 500


@few
@given(
    field=st.sampled_from(["name", "flavorRef", "imageRef", "availability_zone", "host"]),
    text=texts,
)
def test_any_text_is_taken_or_refused(api, field, text):
    """A database never has to refuse what the api has let through."""
    image = api.get("/images").json["images"][0]["id"]
    body = {"name": "x", "flavorRef": "1", "imageRef": image, "networks": "none", field: text}
    assert api.post("/servers", {"server": body}, "2.79").status_code < 500
