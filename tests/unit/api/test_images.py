"""Images: in Glance's shape where the image API is, in that of Nova's proxy beside servers."""

import pytest

from tests.unit.api.objects import IMAGE_ID, image

GLANCE = "/image/v2/images"


@pytest.fixture
def glance(api):
    """Asks the image API."""

    def ask(path="", **kwargs):
        return api.client.simulate_get(f"{GLANCE}{path}", host="127.0.0.1", **kwargs)

    return ask


def filters(api):
    """What the conductor was asked to filter by."""
    return api.conductor.asked("image_list")["filters"]


def test_image_list_is_glance_s(glance):
    """With what leads on."""
    answer = glance().json
    assert answer["images"][0]["id"] == IMAGE_ID
    assert answer["images"][0]["status"] == "active"
    assert answer["first"] == "/v2/images"
    assert "next" not in answer
    page = glance(params={"limit": 1}).json
    assert page["next"] == f"/v2/images?limit=1&marker={IMAGE_ID}"


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("id=in:a,b", {"id": ["a", "b"]}),
        ("id=in%3A", {"id": [""]}),
        ("name=cirros", {"name": "cirros"}),
        ("visibility=private", {"visibility": "private"}),
        ("visibility=all", {}),
        ("status=queued", {"status": "queued"}),
        ("owner=demo", {"owner": "demo"}),
        ("size_min=5&min_ram=6", {"size_min": 5, "min_ram": 6}),
        ("tag=blue", {"id": []}),
        ("protected=True", {"id": []}),
        ("os_hidden=false&protected=False", {}),
        ("member_status=all", {}),
        ("image_type=snapshot", {"properties": {"image_type": "snapshot"}}),
    ],
)
def test_image_filters(api, glance, query, asked):
    """Each filters; one that nobody knows is a property, and only images that have it are shown."""
    assert glance(query_string=query).status_code == 200
    assert filters(api) == {"properties": {}, **asked}


@pytest.mark.parametrize(
    "query",
    [
        "visibility=x",
        "protected=x",
        "size_min=x",
        "created_at=gt:2026-01-01T00:00:00Z",
        "changes-since=2026-01-01T00:00:00Z",
        "sort=colour",
        "sort=name:up",
        "sort=",
        "sort_key=colour",
        "sort_dir=x",
        "sort_key=name&sort_dir=asc&sort_dir=desc",
    ],
)
def test_what_images_are_not_filtered_by_is_refused(glance, query):
    """And not ignored."""
    assert glance(query_string=query).status_code == 400


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", None),
        ("sort=name:asc,size", [["name", "asc"], ["size", "desc"]]),
        ("sort_key=name&sort_key=size&sort_dir=asc", [["name", "asc"], ["size", "asc"]]),
        ("sort_dir=asc", [["created_at", "asc"]]),
    ],
)
def test_image_order(api, glance, query, order):
    """Both ways that Glance has to ask for one."""
    glance(query_string=query)
    assert api.conductor.asked("image_list")["sort"] == order


def test_image_by_name_is_not_found(glance):
    """The command line tries the name as an id first."""
    answer = glance("/cirros")
    assert answer.json["itemNotFound"]["message"] == "Image cirros could not be found."


def test_images_have_no_data(glance):
    """Which is 204 and not a document that a client would save as the image."""
    answer = glance(f"/{IMAGE_ID}/file")
    assert (answer.status_code, answer.text) == (204, "")
    assert glance("/cirros/file").status_code == 404


def test_nothing_is_being_done_to_an_image(glance):
    """Clients that wait for an image look at its tasks, too."""
    assert glance(f"/{IMAGE_ID}/tasks").json == {"tasks": []}
    assert glance("/cirros/tasks").status_code == 404


def test_what_image_documents_name_is_there(api):
    """Schemas of an image and of a list, below the root of the image API."""

    def get(path):
        return api.client.simulate_get(f"/image/v2{path}", host="127.0.0.1").json

    assert get("/schemas/image")["properties"].keys() == get(f"/images/{IMAGE_ID}").keys()
    assert get("/schemas/images")["name"] == "images"


def test_images_beside_servers_are_as_novas_proxy_has_them(api):
    """Until 2.35; from then on Nova has none, and clients find here what the image API has."""
    shown = api.get(f"/images/{IMAGE_ID}").json["image"]
    assert (shown["status"], shown["progress"], shown["minDisk"]) == ("ACTIVE", 100, 0)
    (listed,) = api.get("/images").json["images"]
    assert listed.keys() == {"id", "name", "links"}
    assert api.get("/images/detail?status=active", "2.35").json["images"] == [shown]
    assert filters(api) == {"status": ["active"], "properties": {}}
    assert api.get(f"/images/{IMAGE_ID}", "2.36").json["status"] == "active"


def test_filters_of_novas_proxy(api):
    """Of which some are properties."""
    api.get("/images?server=abc&type=snapshot&minRam=5&name=a&nonsense=b")
    properties = {"instance_uuid": "abc", "image_type": "snapshot"}
    assert filters(api) == {"name": "a", "min_ram": "5", "properties": properties}
    assert api.get("/images?changes-since=2026-01-01T00:00:00Z").status_code == 400


def test_an_image_of_a_server(api):
    """Names the server, and is there in part until it is made."""
    server = "11111111-2222-3333-4444-555555555555"
    api.conductor.images = [image(status="queued", properties={"instance_uuid": server})]
    shown = api.get(f"/images/{IMAGE_ID}").json["image"]
    assert (shown["status"], shown["server"]["id"]) == ("SAVING", server)
