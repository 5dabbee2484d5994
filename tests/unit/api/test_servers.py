"""Listing, showing, changing and deleting servers, and their actions and metadata."""

import pytest

from tests.unit.api.objects import IMAGE_ID, instance

JAN = "2026-01-01T00:00:00"


def asked(api):
    """What the conductor was asked to filter by."""
    return api.conductor.asked("instance_list")["filters"]


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("name=^web", {"name": "^web"}),
        (f"image={IMAGE_ID}", {"image_id": IMAGE_ID}),
        ("flavor=1", {"flavorid": "1"}),
        ("image_ref=a&image_ref=b", {"image_id": "b"}),
        ("availability_zone=nova", {"matching": {"availability_zone": "nova"}}),
        ("description=a&hostname=b", {"matching": {"display_description": "a", "hostname": "b"}}),
        ("node=host1", {"matching": {"host": "host1"}}),
        ("vm_state=paused&task_state=x", {"vm_state": "paused", "task_state": "x"}),
        ("soft_deleted=1", {}),
        ("deleted=perhaps", {"deleted": False}),
        ("uuid=a&uuid=b", {"uuid": ["a", "b"]}),
        ("status=active", {"vm_state": ["active"]}),
        ("status=ACTIVE&status=SHUTOFF", {"vm_state": ["active", "stopped"]}),
        ("status=HARD_REBOOT", {"vm_state": ["active"], "task_state": ["rebooting_hard"]}),
        ("status=DELETED&deleted=False", {"vm_state": ["deleted"], "deleted": True}),
        ("changes-since=2026-01-01T01:00:00%2B01:00", {"changes_since": JAN}),
        ("deleted=False", {"deleted": False}),
        ("deleted=true", {"deleted": True}),
        ("host=host1", {"host": "host1"}),
        ("user_id=alice", {"user_id": "alice"}),
        ("unknown=x", {}),
        ("tags=a", {}),
    ],
)
def test_filters(api, query, filters):
    """Each parameter reaches the conductor as the filter it means, unknown ones don't."""
    assert api.get(f"/servers?{query}").status_code == 200
    assert asked(api) == {"project_id": "demo", **filters}


def test_filters_of_later_versions(api):
    """Tags can be filtered by since 2.26, changes-before since 2.66."""
    api.get("/servers?tags=a,b&changes-before=2026-01-01T00:00:00Z", "2.66")
    assert asked(api) == {"project_id": "demo", "tags": ["a", "b"], "changes_before": JAN}


@pytest.mark.parametrize(
    "query",
    [
        "host=host1",
        "node=host1",
        "host=host1&ip=10.0.0.1",
        "sort_key=host",
        "sort_key=uuid&sort_key=host",
        "deleted=true",
        "status=DELETED",
        "project_id=other",
        "tenant_id=other",
    ],
)
def test_what_members_may_not_see_is_nothing_to_look_for(secured, query):
    """It would tell which servers share a host; and what is ignored would list too many servers."""
    for path in ("/servers", "/servers/detail"):
        assert secured.get(f"{path}?{query}", user="alice").status_code == 403
    assert secured.conductor.calls == []


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("deleted=False", {"deleted": False}),
        ("user_id=x", {"user_id": "x"}),
        ("project_id=demo", {}),
        ("tenant_id=demo", {}),
    ],
)
def test_what_members_see_is_theirs_to_look_for(secured, query, filters):
    """Clients send some of it all the time."""
    assert secured.get(f"/servers?{query}", user="alice").status_code == 200
    assert asked(secured) == {"project_id": "demo", **filters}


def test_what_nothing_can_match_is_answered_with_nothing(api):
    """No server has an unknown status: the conductor is spared."""
    assert api.get("/servers/detail?status=NONSENSE").json == {"servers": []}
    assert api.get("/servers/detail?kernel_id=1").json == {"servers": []}
    assert api.conductor.calls == []


@pytest.mark.parametrize(
    ("query", "version", "words"),
    [
        ("status=EROR", "2.38", "Invalid status value"),
        ("locked=perhaps", "2.73", "locked"),
        ("all_tenants=perhaps", "2.1", "all_tenants"),
        ("metadata=x", "2.1", "Invalid filter field: metadata."),
        ("_sa_instance_state=x", "2.1", "Invalid filter field: _sa_instance_state."),
        ("progress=1", "2.1", "Invalid filter field: progress."),
        ("unknown=x", "2.75", "'unknown' was unexpected"),
        ("sort_key=user_data", "2.75", "user_data"),
        (
            "changes-since=2026-01-02T00:00:00Z&changes-before=2026-01-01T00:00:00Z",
            "2.66",
            "The value of changes-since must not be later than changes-before.",
        ),
    ],
)
def test_what_can_t_be_looked_for_is_refused(api, query, version, words):
    """Never is everything listed instead: who deletes what was found would delete too much."""
    answer = api.get(f"/servers?{query}", version)
    assert answer.status_code == 400
    assert words in answer.json["badRequest"]["message"]
    assert api.conductor.calls == []


def test_a_first_page_has_no_marker(api):
    """A paging loop that begins with an empty one gets it."""
    assert api.get("/servers?marker=").status_code == 200
    assert api.conductor.asked("instance_list")["marker"] is None


def test_what_nova_does_not_sort_by_is_left_out(api):
    """Along with its direction."""
    api.get("/servers?sort_key=id&sort_dir=asc&sort_key=uuid&sort_dir=desc")
    call = api.conductor.asked("instance_list")
    assert (call["sort_keys"], call["sort_dirs"]) == (["uuid"], ["desc"])


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=-1",
        "name=(",
        "changes-since=yesterday",
        "changes-since=0001-01-01T00:00:00%2B23:59",
        "sort_key=password",
        "sort_dir=up",
        "name=a%00b",
        "name=%1B%5B31m",
        "marker=%00",
        r"name=(a)\1",
        "hostname=",
        "limit=1%0A",
        "&".join(["uuid=x"] * 1001),
    ],
    ids=lambda query: query[:30],
)
def test_malformed_parameters_are_refused(api, query):
    """The message names the parameter."""
    answer = api.get(f"/servers?{query}")
    assert answer.status_code == 400
    message = answer.json["badRequest"]["message"]
    assert message.startswith(f"Invalid input for query parameters {query.partition('=')[0]}.")
    assert len(message) < 1000


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("all_tenants=1", {}),
        ("all_tenants=True", {}),
        ("all_tenants", {}),
        ("all_tenants=0", {"project_id": "demo"}),
        ("all_tenants=1&project_id=other", {"project_id": "other"}),
        ("project_id=other", {"project_id": "demo"}),
        ("tenant_id=other", {"project_id": "demo"}),
        ("", {"project_id": "demo"}),
    ],
)
def test_projects_an_administrator_sees(api, query, filters):
    """The own one, unless all are asked for; only then another one counts, as in Nova."""
    api.get(f"/servers?{query}")
    assert asked(api) == filters


def test_all_projects_are_not_for_members(secured):
    """Asking for them is refused rather than ignored."""
    assert secured.get("/servers?all_tenants=1", user="alice").status_code == 403


@pytest.mark.parametrize(
    ("query", "keys", "directions"),
    [
        ("", None, None),
        ("sort_key=display_name", ["display_name"], ["desc"]),
        ("sort_key=image_ref&sort_dir=asc", ["image_id"], ["asc"]),
        ("sort_key=host&sort_key=uuid&sort_dir=asc", ["host", "uuid"], ["asc", "desc"]),
        ("sort_dir=asc", ["created_at"], ["asc"]),
    ],
)
def test_order(api, query, keys, directions):
    """Keys and directions are paired; what is missing is as in Nova."""
    api.get(f"/servers?{query}")
    call = api.conductor.asked("instance_list")
    assert (call["sort_keys"], call["sort_dirs"]) == (keys, directions)


def test_pages_lead_to_each_other(api):
    """Following the links gives every server once, with the same filters."""
    api.conductor.instances = [instance(display_name=f"web{n}") for n in range(5)]
    path, names = "/servers/detail?limit=2&name=web", []
    while path:
        page = api.get(path).json
        names += [server["name"] for server in page["servers"]]
        links = page.get("servers_links", [])
        path = links[0]["href"].removeprefix("http://127.0.0.1") if links else None
    assert names == [f"web{n}" for n in range(5)]


def test_limit_is_capped(api):
    """Nobody gets more than max_limit at once."""
    api.get("/servers?limit=999999")
    assert api.conductor.asked("instance_list")["limit"] == 250


def test_limit_zero_is_nothing(api):
    """As in Nova."""
    assert api.get("/servers?limit=0").json == {"servers": []}


def test_unknown_marker_is_refused(api):
    """The conductor's error reaches the user."""
    assert "marker [x] not found" in api.get("/servers?marker=x").text


def test_name_is_not_an_id(api):
    """The command line looks for a server by name first: that costs no RPC."""
    answer = api.get("/servers/web")
    assert answer.json["itemNotFound"]["message"] == "Instance web could not be found."
    assert api.conductor.calls == []


def test_update(api):
    """Name and description can be changed, and the answer shows it."""
    api.conductor.instances = [instance()]
    path = f"/servers/{api.conductor.instances[0].uuid}"
    body = {"server": {"name": "new", "description": None}}
    server = api.put(path, body, "2.19").json["server"]
    assert (server["name"], server["description"]) == ("new", None)


@pytest.mark.parametrize("body", [{}, {"server": {"name": " x"}}, {"server": {"a": 1}}])
def test_malformed_update_is_refused(api, body):
    """What can't be updated, or not to that, is a bad request."""
    assert api.put(f"/servers/{IMAGE_ID}", body).status_code == 400


def test_delete(api):
    """204 once it is accepted."""
    answer = api.delete(f"/servers/{IMAGE_ID}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.tasks.calls == [("terminate_instance", {"instance_uuid": IMAGE_ID})]


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ({"reboot": {"type": "SOFT"}}, ("reboot_instance", {"reboot_type": "SOFT"})),
        ({"reboot": {"type": "hard"}}, ("reboot_instance", {"reboot_type": "HARD"})),
        ({"os-start": None}, ("start_instance", {})),
        ({"os-stop": {}}, ("stop_instance", {})),
        ({"pause": None}, ("pause_instance", {})),
        ({"unpause": None}, ("unpause_instance", {})),
        ({"suspend": None}, ("suspend_instance", {})),
        ({"resume": None}, ("resume_instance", {})),
    ],
)
def test_actions(api, body, call):
    """202 without a body, and the conductor asked for the action."""
    answer = api.post(f"/servers/{IMAGE_ID}/action", body)
    assert (answer.status_code, answer.content) == (202, b"")
    assert api.tasks.calls == [(call[0], {"instance_uuid": IMAGE_ID, **call[1]})]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"dance": None}, "There is no such action: dance"),
        ({}, "The request body must be an object with the name of one action."),
        ({"os-start": None, "os-stop": None}, "The request body must be an object"),
        ([], "The request body must be an object"),
        ({"reboot": {"type": "WARM"}}, "Invalid input for field/attribute type. Value: 'WARM'."),
        ({"reboot": None}, "Invalid input for field/attribute reboot. Value: None."),
    ],
)
def test_malformed_actions_are_refused(api, body, message):
    """The message says which action, or what of it, is wrong."""
    answer = api.post(f"/servers/{IMAGE_ID}/action", body)
    assert answer.json["badRequest"]["message"].startswith(message)
    assert api.tasks.calls == []


@pytest.fixture
def metadata(api):
    """Where the metadata of a server is found that has k=v."""
    api.conductor.instances = [instance(metadata={"k": "v"})]
    return f"/servers/{api.conductor.instances[0].uuid}/metadata"


def test_metadata_is_shown(api, metadata):
    """All of it, or one item."""
    assert api.get(metadata).json == {"metadata": {"k": "v"}}
    assert api.get(f"{metadata}/k").json == {"meta": {"k": "v"}}


def test_metadata_is_merged_by_post_and_replaced_by_put(api, metadata):
    """POST keeps what it does not name, PUT does not."""
    assert api.post(metadata, {"metadata": {"a": "b"}}).json["metadata"] == {"k": "v", "a": "b"}
    assert api.put(metadata, {"metadata": {"c": "d"}}).json["metadata"] == {"c": "d"}


def test_metadata_items_are_set_and_removed(api, metadata):
    """One at a time."""
    assert api.put(f"{metadata}/a", {"meta": {"a": "b"}}).json == {"meta": {"a": "b"}}
    assert api.delete(f"{metadata}/k").status_code == 204
    assert api.get(metadata).json == {"metadata": {"a": "b"}}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_metadata_item_is_not_found(api, metadata, method):
    """In Nova's words."""
    answer = api.request(method, f"{metadata}/nope")
    assert answer.json["itemNotFound"]["message"] == "Metadata item was not found"


def test_metadata_item_of_another_key_is_refused(api, metadata):
    """Path and body must agree."""
    assert api.put(f"{metadata}/a", {"meta": {"b": "c"}}).status_code == 400
