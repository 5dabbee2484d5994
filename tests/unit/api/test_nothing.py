"""What there is none of, or no choice of: clients look for it all the same."""

import pytest

from api.extensions import Added, Route
from tests.unit.api.fakes import Api, make_conf
from tests.unit.api.objects import instance


@pytest.fixture
def server(api):
    """A server."""
    api.conductor.instances.append(instance())
    return f"/servers/{api.conductor.instances[0].uuid}"


def test_a_server_has_no_volumes(api, server):
    """And one that is not there has no list."""
    assert api.get(f"{server}/os-volume_attachments").json == {"volumeAttachments": []}
    assert api.get("/servers/nope/os-volume_attachments").status_code == 404


def test_a_package_has_volumes(tmp_path):
    """It takes the path over."""

    class Volumes:
        def on_get(self, req, resp, server_id):
            resp.media = {"volumeAttachments": [server_id]}

    path = "/servers/{server_id}/os-volume_attachments"
    api = Api(make_conf(tmp_path), Added([], [Route(path, Volumes())]))
    found = api.get("/servers/a/os-volume_attachments").json
    assert found == {"volumeAttachments": ["a"]}


def test_a_server_is_in_the_default_security_group(api, server):
    """Of its project: there is no other."""
    (group,) = api.get(f"{server}/os-security-groups").json["security_groups"]
    assert (group["name"], group["tenant_id"], group["rules"]) == ("default", "demo", [])
    assert api.get("/servers/nope/os-security-groups").status_code == 404
