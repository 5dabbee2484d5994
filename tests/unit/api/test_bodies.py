"""Bodies: what is not JSON, not small or not fit is refused, and never breaks the api."""

import json

import falcon
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.microversion import MIN
from api.validation import Schemas
from tests.unit.api.fakes import Api, make_conf, server_body
from tests.unit.api.objects import IMAGE_ID

INVALID = "Invalid input for field/attribute"
JSON = {"Content-Type": "application/json"}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
server_fields = st.sampled_from(
    [
        "name",
        "flavorRef",
        "imageRef",
        "networks",
        "metadata",
        "user_data",
        "availability_zone",
        "min_count",
        "max_count",
        "return_reservation_id",
        "block_device_mapping_v2",
        "key_name",
        "description",
        "tags",
        "host",
        "nonsense",
    ]
)
versions = st.sampled_from(["2.1", "2.19", "2.37", "2.52", "2.74", "2.96"])


@pytest.mark.parametrize(
    "raw", ["", "{", "nothing", '{"server": NaN}', "[" * 100_000, b"\xff\xfe", "9" * 5000]
)
def test_what_is_not_json_is_a_bad_request(api, raw):
    """The message says that the body could not be decoded."""
    answer = api.request("POST", "/servers", body=raw, headers=JSON)
    assert answer.status_code == 400
    message = answer.json["badRequest"]["message"]
    assert message.startswith("The request body could not be decoded as JSON")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_other_content_types_are_not_supported(api, content_type):
    """415, rather than a guess at what was meant."""
    headers = {"Content-Type": content_type}
    answer = api.request("POST", "/servers", body="{}", headers=headers)
    assert answer.status_code == 415
    assert "badMediaType" in answer.json


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_body_has_to_say_what_it_is(api, method):
    """A web page can send another site a body without a type, and JSON only if it may."""
    answer = api.request(method, f"/servers/{IMAGE_ID}", body="{}")
    assert answer.status_code == 400
    assert "no Content-Type" in answer.text


def test_nothing_needs_no_type(api):
    """An empty body is refused for being empty where one is wanted, and nowhere else."""
    assert "could not be decoded" in api.request("POST", "/servers").text
    assert api.delete(f"/servers/{IMAGE_ID}").status_code == 204


def test_the_content_type_of_novas_own_is_json(api):
    """Nova takes this name, too."""
    headers = {"Content-Type": "application/vnd.openstack.compute+json"}
    body = json.dumps(server_body())
    assert api.request("POST", "/servers", body=body, headers=headers).status_code == 202


def test_content_type_may_have_parameters(api):
    """A charset is no reason to refuse JSON."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    body = json.dumps(server_body())
    assert api.request("POST", "/servers", body=body, headers=headers).status_code == 202


def test_large_body_is_refused(tmp_path):
    """413 in Nova's format, before the body is looked at."""
    api = Api(make_conf(tmp_path, max_body=1024))
    answer = api.request("POST", "/servers", body="x" * 1025, headers=JSON)
    assert answer.status_code == 413
    assert answer.json["overLimit"]["message"] == "The request body is larger than 1024 bytes."


def test_body_at_the_limit_is_read(tmp_path):
    """The limit itself is allowed."""
    api = Api(make_conf(tmp_path, max_body=1024))
    body = json.dumps(server_body()).ljust(1024)
    assert api.request("POST", "/servers", body=body, headers=JSON).status_code == 202


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            server_body(min_count=0),
            f"{INVALID} min_count. Value: 0. 0 is less than the minimum of 1",
        ),
        (server_body(metadata={"k": 1}), f"{INVALID} k. Value: 1. 1 is not of type 'string'"),
        (
            server_body(imageRef="x"),
            f"{INVALID} imageRef. Value: 'x'. 'x' is not a 'uuid or nothing'",
        ),
        (
            {"server": {"flavorRef": "1"}},
            f"{INVALID} server. Value: {{'flavorRef': '1'}}. 'name' is a required property",
        ),
        ({}, "'server' is a required property"),
        ([], "[] is not of type 'object'"),
    ],
)
def test_messages_name_the_field(api, body, message):
    """Users read which field is wrong, with which value and why."""
    answer = api.post("/servers", body)
    assert answer.json == {"badRequest": {"code": 400, "message": message}}


def test_unknown_fields_are_named(api):
    """A misspelt field is refused rather than ignored."""
    message = api.post("/servers", server_body(flavour=1)).json["badRequest"]["message"]
    assert "('flavour' was unexpected)" in message


def test_long_values_are_cut(api):
    """A message does not send back all of a large value."""
    answer = api.post("/servers", server_body(description="*" * 60_000), "2.19")
    assert answer.status_code == 400
    assert len(answer.text) < 1000


@given(version=versions, fields=st.dictionaries(server_fields, json_values))
def test_no_create_body_breaks_the_api(api, version, fields):
    """Whatever is sent is accepted or refused as the client's mistake."""
    body = {"server": {"name": "web", "flavorRef": "1", "imageRef": IMAGE_ID, **fields}}
    assert api.post("/servers", body, version).status_code in {202, 400}


@given(body=json_values)
def test_no_action_body_breaks_the_api(api, body):
    """The same for actions, which are read before there is a schema to check them by."""
    assert api.post(f"/servers/{IMAGE_ID}/action", body).status_code == 400


@given(
    name=st.sampled_from(["limit", "marker", "name", "status", "deleted", "changes-since", "tags"]),
    value=st.text(),
    version=versions,
)
def test_no_query_breaks_the_api(api, name, value, version):
    """The same for queries."""
    answer = api.get("/servers/detail", version, params={name: value})
    assert answer.status_code in {200, 400}


def test_a_tag_is_one_however_often_it_is_named(api):
    """As in Nova."""
    api.post("/servers", server_body(networks="none", tags=["b", "a", "b"]), "2.52")
    assert api.tasks.created["instance"].tags == ["b", "a"]


@pytest.mark.timeout(20)
def test_a_long_array_costs_its_length():
    """Items are held against each other all at once: who sends thousands holds up nobody."""
    schemas = Schemas({(2, 1): {"type": "array", "uniqueItems": True}})
    items = [{"t": number} for number in range(15_000)]
    schemas.validate(MIN, items)
    with pytest.raises(falcon.HTTPBadRequest) as refusal:
        schemas.validate(MIN, [*items, {"t": 7}])
    assert "equal" in refusal.value.description
