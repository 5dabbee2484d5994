"""Version discovery: what clients look at before anything else."""

import pytest

from tests.unit.api.fakes import PASSWORD, basic


def test_root_lists_both_versions(api):
    """Clients that are given the root find the way to v2.1, or to what they know of old."""
    old, version = api.client.simulate_get("/").json["versions"]
    assert (version["id"], version["status"]) == ("v2.1", "CURRENT")
    assert (old["id"], old["version"]) == ("v2.0", "")
    assert api.client.simulate_get("/v2/").json == {"version": old}


@pytest.mark.parametrize("path", ["/v2.1/demo/servers", "/v2/servers", "/v2/demo/servers"])
def test_older_paths_lead_to_the_same(api, path):
    """With the caller's project in them, or of the API before 2.1, which had no microversions."""
    answer = api.client.simulate_get(
        path, headers={"OpenStack-API-Version": "compute 2.30"}, host="127.0.0.1"
    )
    assert answer.json == {"servers": []}
    version = "2.1" if path.startswith("/v2/") else "2.30"
    assert answer.headers["OpenStack-API-Version"] == f"compute {version}"


def test_another_project_in_a_path_is_refused(api):
    """It is nobody's but the caller's; nor is every first part of a path one."""
    answer = api.get("/0c0ffee0/servers")
    assert "doesn't match" in answer.json["badRequest"]["message"]
    assert api.get("/other/servers").status_code == 404


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/os-volumes/detail", "Volumes"),
        ("/servers/x/topology", "Topologies of servers"),
        ("/demo/servers/x/remote-consoles", "Consoles"),
    ],
)
def test_what_is_absent_says_so_by_name(api, path, what):
    """Nobody has to guess whether the resource is missing or the whole service."""
    message = api.get(path).json["itemNotFound"]["message"]
    assert message == f"{what} are not part of this cloud."


def test_what_nobody_knows_is_not_found(api):
    """There is no name for it."""
    answer = api.get("/nonsense")
    assert answer.json["itemNotFound"]["message"] == "The resource could not be found."


@pytest.mark.parametrize("path", ["/v2.1", "/v2.1/"])
def test_version_document_has_what_clients_require(api, path):
    """The SDK refuses an API whose document lacks status, link or the range of versions."""
    version = api.client.simulate_get(path, headers={"Host": "cloud:8774"}).json["version"]
    assert version["links"] == [{"rel": "self", "href": "http://cloud:8774/v2.1/"}]
    assert (version["min_version"], version["version"]) == ("2.1", "2.96")


def test_links_are_those_of_the_proxy_in_front(api):
    """Behind a proxy that ends TLS, links lead to the proxy."""
    headers = {"Host": "inside", "X-Forwarded-Host": "cloud", "X-Forwarded-Proto": "https"}
    version = api.client.simulate_get("/v2.1", headers=headers).json["version"]
    assert version["links"][0]["href"] == "https://cloud/v2.1/"


@pytest.mark.parametrize("path", ["/", "/v2.1", "/v2.1/"])
def test_discovery_needs_no_password(secured, path):
    """Clients ask without credentials first."""
    assert secured.client.simulate_get(path).status_code == 200


def test_discovery_ignores_credentials(secured):
    """A wrong password is no reason to hide which versions there are."""
    headers = {"Authorization": basic("nobody", PASSWORD)}
    assert secured.client.simulate_get("/v2.1", headers=headers).status_code == 200
