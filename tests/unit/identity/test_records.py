"""Users, projects and what else there is to read: who sees what, filters, links."""

import pytest

from common import descriptions
from tests.unit.identity.conftest import project


def test_discovery(door):
    """keystoneauth finds the version from either address, and nobody is asked who it is."""
    client = door.api.client
    answer = client.simulate_get("/identity", headers={"Host": "cloud:8774"})
    (version,) = answer.json["versions"]["values"]
    assert (answer.status_code, version["id"]) == (300, "v3.14")
    assert version["links"] == [{"rel": "self", "href": "http://cloud:8774/identity/v3/"}]
    for path in ("/identity/v3", "/identity/v3/"):
        assert client.simulate_get(path, headers={"Host": "cloud:8774"}).json == {
            "version": version
        }


def test_the_catalog_is_where_the_client_is(door):
    """Behind a proxy, too."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "cloud.example"}
    answer = door.ask("GET", "/auth/catalog", door.token("bob"), headers=headers)
    urls = {
        (api["type"], endpoint["url"])
        for api in answer.json["catalog"]
        for endpoint in api["endpoints"]
    }
    assert urls >= {
        ("compute", "https://cloud.example/v2.1"),
        ("identity", "https://cloud.example/identity/v3"),
        ("image", "https://cloud.example/image"),
    }


def test_the_catalog_has_packages_services(door, monkeypatch):
    """Under the kind and the path of their description."""
    volume = descriptions.ServiceDescription(
        topic="volume",
        summary="",
        manager="",
        interfaces=(),
        catalog={"block-storage": "/volume/v3"},
    )
    monkeypatch.setattr("identity.catalog.services", lambda: {"volume": volume})
    catalog = door.ask("GET", "/auth/catalog", door.token("bob")).json["catalog"]
    (found,) = [api for api in catalog if api["type"] == "block-storage"]
    assert found["name"] == "volume"
    assert {(e["interface"], e["url"]) for e in found["endpoints"]} == {
        (interface, "http://127.0.0.1/v2.1/volume/v3")
        for interface in ("public", "internal", "admin")
    }


def test_the_image_api_has_a_root_of_its_own(door):
    """Where clients look for Glance."""
    answer = door.api.client.simulate_get("/image", headers={"Host": "127.0.0.1"})
    (version,) = answer.json["versions"]
    assert (answer.status_code, version["id"]) == (300, "v2.0")
    token = {"X-Auth-Token": door.token("bob"), "Host": "127.0.0.1"}
    assert door.api.client.simulate_get("/image/v2/images", headers=token).json["images"]


NOUNS = ["users", "projects", "roles", "domains", "regions", "services", "endpoints", "groups"]


@pytest.mark.parametrize("nouns", [*NOUNS, "role_assignments"])
def test_administrators_list_everything(door, nouns):
    """One page, with links."""
    answer = door.ask("GET", f"/{nouns}", door.token("root"))
    assert answer.status_code == 200
    link = f"http://127.0.0.1/identity/v3/{nouns}"
    assert answer.json["links"] == {"next": None, "previous": None, "self": link}
    assert isinstance(answer.json[nouns], list)


@pytest.mark.parametrize("nouns", NOUNS)
def test_each_is_shown_where_its_link_says(door, nouns):
    """What is listed can be shown."""
    token = door.token("root")
    for record in door.ask("GET", f"/{nouns}", token).json[nouns]:
        path = record["links"]["self"].partition("/identity/v3")[2]
        assert door.ask("GET", path, token).json == {nouns[:-1]: record}


@pytest.mark.parametrize("nouns", NOUNS)
def test_what_there_is_not(door, nouns):
    """404 names it."""
    answer = door.ask("GET", f"/{nouns}/nothing", door.token("root"))
    message = f"Could not find {nouns[:-1]}: nothing."
    assert (answer.status_code, answer.json["error"]["message"]) == (404, message)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/users", 403),
        ("/users/alice", 200),
        ("/users/bob", 403),
        ("/users/made-up", 403),  # whether there is one is not told
        ("/users/alice/projects", 200),
        ("/users/bob/projects", 403),
        ("/users/alice/groups", 200),
        ("/projects", 403),
        ("/projects/web", 200),
        ("/projects/ops", 403),
        ("/role_assignments", 403),
        ("/roles", 403),
        ("/services", 403),
        ("/regions", 200),
        ("/domains/default", 200),
        ("/auth/projects", 200),
        ("/auth/domains", 200),
        ("/auth/system", 200),
        ("/auth/catalog", 200),
    ],
)
def test_what_a_member_sees(door, path, status):
    """What is its own, and no other user or project."""
    answer = door.ask("GET", path, door.token("alice", project("web")))
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json["error"]["message"].startswith(
            "You are not authorized to perform the requested action: identity:"
        )


@pytest.mark.parametrize("path", ["/users", "/users/alice", "/auth/projects", "/auth/catalog"])
def test_nobody_sees_anything(door, path):
    """Without a token there is nothing to be seen, and a password in the request is none."""
    assert door.ask("GET", path).status_code == 401
    assert door.ask("GET", path, "nonsense").status_code == 401


def test_a_token_for_no_project_has_no_role(door):
    """An administrator is one where the role is."""
    token = door.token("root", "unscoped")
    assert door.ask("GET", "/users", token).status_code == 403
    assert door.ask("GET", "/auth/catalog", token).status_code == 403
    projects = door.ask("GET", "/auth/projects", token).json["projects"]
    assert [each["id"] for each in projects] == ["ops"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("/users?name=bob", ["bob"]),
        ("/users?name=mallory", []),
        ("/users?enabled=true&domain_id=default", ["alice", "bob", "root", "nobody"]),
        ("/users?enabled=False", []),
        ("/projects?name=web&limit=1", ["web"]),
        ("/projects?domain_id=other", []),
        ("/projects?is_domain=true", []),
        ("/groups?name=x", []),
        ("/users/alice/projects", ["shop", "web"]),
    ],
)
def test_filters(door, query, expected):
    """Let through what fits."""
    found = door.ask("GET", query, door.token("root")).json
    (records,) = [value for value in found.values() if isinstance(value, list)]
    assert [record["id"] for record in records] == expected


@pytest.mark.parametrize(
    "query", ["/users?name__contains=a", "/projects?tags=x", "/role_assignments?user=bob"]
)
def test_a_filter_that_there_is_not(door, query):
    """400, rather than everything: who filters does something with what is left."""
    answer = door.ask("GET", query, door.token("root"))
    assert answer.status_code == 400
    assert "can't be filtered by" in answer.json["error"]["message"]


def test_role_assignments(door):
    """By user, project and role, with names if they are asked for."""
    token = door.token("root")

    def listed(query):
        return door.ask("GET", f"/role_assignments{query}", token).json["role_assignments"]

    assert len(listed("")) == 4
    (found,) = listed("?user.id=alice&scope.project.id=shop")
    assert (found["role"], found["user"]) == ({"id": "reader"}, {"id": "alice"})
    (named,) = listed("?role.id=admin&include_names=True&effective")
    assert named["scope"]["project"]["domain"] == {"id": "default", "name": "Default"}
    assert listed("?scope.domain.id=default") == listed("?group.id=x") == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/users"), ("DELETE", "/projects/web"), ("PATCH", "/users/bob"), ("PUT", "/roles/x")],
)
def test_nothing_is_written(door, method, path):
    """405 says where users and projects come from."""
    answer = door.ask(method, path, door.token("root"))
    assert answer.status_code == 405
    assert "htpasswd_file" in answer.json["error"]["message"]


def test_what_is_no_part_of_it_says_so(door):
    """By its path."""
    answer = door.ask("GET", "/credentials", door.token("root"))
    assert answer.status_code == 404
    assert "not part of this cloud's identity service" in answer.json["error"]["message"]
