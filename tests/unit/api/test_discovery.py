"""Version discovery: what clients look at before anything else."""

import pytest

from tests.unit.api.fakes import PASSWORD, basic


def test_root_lists_the_only_version(api):
    """Clients that are given the root find the way to v2.1."""
    (version,) = api.client.simulate_get("/").json["versions"]
    assert (version["id"], version["status"]) == ("v2.1", "CURRENT")


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
