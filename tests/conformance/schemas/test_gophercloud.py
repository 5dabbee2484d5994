"""Requests as gophercloud writes them, and what it makes of the answers: status and first key.

Gophercloud takes an answer for an error whose status is none of those it knows for the request, and
sends each microversion under both of the headers' names.
"""

import json
import re
from typing import Any, NamedTuple

import pytest

from common.objects import KeyPair
from tests.conformance.schemas.conftest import Cloud
from tests.unit.api.fakes import PASSWORD, basic
from tests.unit.api.objects import IMAGE_ID
from tests.unit.conductor.harness import admin

ACCEPTED = (201, 202)
DONE = (200,)
GONE = (202, 204)
KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHvUgNkyeTTY3fVJXO7vDHcVOMiiZ4xOQ4cOCBcl4SLf someone@home"
)


class Sent(NamedTuple):
    """A request.

    :ivar ok: the statuses that are no error to gophercloud
    :ivar key: what it reads of the answer; None: nothing
    :ivar state: of the server in the path
    """

    method: str
    path: str
    body: Any = None
    ok: tuple[int, ...] = DONE
    key: str | None = None
    minor: int | None = None
    state: str = "active"


def act(action: str, value: Any = None, *ok: int, **more: Any) -> Sent:
    """An action on a server."""
    return Sent("POST", "/servers/{server}/action", {action: value}, ok or ACCEPTED, **more)


FLAVOR = {"name": "new", "ram": 64, "vcpus": 1, "disk": 1, "swap": 0, "rxtx_factor": 2.4}
SERVERS = [
    Sent("GET", "/servers/detail?limit=3&name=vm&status=ACTIVE", key="servers"),
    Sent("GET", "/servers?all_tenants=true", key="servers"),
    Sent("GET", "/servers/{server}", ok=(200, 203), key="server"),
    Sent("PUT", "/servers/{server}", {"server": {"name": "new-name"}}, key="server"),
    Sent("DELETE", "/servers/{server}", ok=GONE),
    Sent("GET", "/servers/{server}/ips", key="addresses"),
    Sent("GET", "/servers/{server}/metadata", key="metadata"),
    Sent("PUT", "/servers/{server}/metadata", {"metadata": {"a": "b"}}, key="metadata"),
    Sent("POST", "/servers/{server}/metadata", {"metadata": {"c": "d"}}, key="metadata"),
    Sent("PUT", "/servers/{server}/metadata/e", {"meta": {"e": "f"}}, key="meta"),
    Sent("PUT", "/servers/{server}/tags", {"tags": ["blue"]}, key="tags", minor=26),
    Sent("PUT", "/servers/{server}/tags/red", ok=(201, 204), minor=26),
    Sent("GET", "/servers/{server}/os-interface", key="interfaceAttachments"),
    Sent(
        "POST",
        "/servers/{server}/os-interface",
        {"interfaceAttachment": {}},
        key="interfaceAttachment",
    ),
    Sent("GET", "/servers/{server}/os-instance-actions", key="instanceActions"),
    Sent("GET", "/servers/{server}/os-security-groups", key="security_groups"),
    Sent("GET", "/servers/{server}/os-volume_attachments", key="volumeAttachments"),
    Sent("GET", "/servers/{server}/migrations", key="migrations", minor=23),
]
ACTIONS = [
    act("reboot", {"type": "SOFT"}),
    act("rebuild", {"imageRef": IMAGE_ID, "name": "new", "adminPass": "swordfish"}, key="server"),
    act("resize", {"flavorRef": "2"}),
    act("createImage", {"name": "kept"}),
    act("createImage", {"name": "kept"}, key="image_id", minor=45),
    act("lock"),
    act("unlock"),
    act("pause"),
    act("suspend"),
    act("rescue", {"adminPass": "swordfish"}, 200, key="adminPass"),
    act("shelve"),
    act("os-stop"),
    act("os-start", state="stopped"),
    act("forceDelete", ""),
    act("os-resetState", {"state": "active"}),
    act("migrate"),
]
AROUND = [
    Sent("GET", "/os-keypairs", key="keypairs"),
    Sent("POST", "/os-keypairs", {"keypair": {"name": "made"}}, (200, 201), "keypair"),
    Sent(
        "POST",
        "/os-keypairs",
        {"keypair": {"name": "brought", "public_key": KEY, "type": "ssh"}},
        (200, 201),
        "keypair",
        minor=2,
    ),
    Sent("GET", "/os-keypairs/mine", key="keypair"),
    Sent("DELETE", "/os-keypairs/gone", ok=GONE),
    Sent("GET", "/flavors/detail?is_public=None&minDisk=1", key="flavors"),
    Sent("POST", "/flavors", {"flavor": FLAVOR}, (200, 201), "flavor"),
    Sent("GET", "/flavors/1", key="flavor"),
    Sent("PUT", "/flavors/1", {"flavor": {"description": "small"}}, key="flavor", minor=55),
    Sent("GET", "/flavors/p/os-flavor-access", key="flavor_access"),
    Sent(
        "POST", "/flavors/p/action", {"addTenantAccess": {"tenant": "other"}}, key="flavor_access"
    ),
    Sent("GET", "/flavors/1/os-extra_specs", key="extra_specs"),
    Sent(
        "POST",
        "/flavors/1/os-extra_specs",
        {"extra_specs": {"hw:cpu_policy": "shared"}},
        key="extra_specs",
    ),
    Sent("PUT", "/flavors/1/os-extra_specs/key", {"key": "other"}, key="key"),
    Sent("GET", "/os-server-groups", key="server_groups"),
    Sent(
        "POST",
        "/os-server-groups",
        {"server_group": {"name": "apart", "policies": ["anti-affinity"]}},
        key="server_group",
    ),
    Sent(
        "POST",
        "/os-server-groups",
        {
            "server_group": {
                "name": "spread",
                "policy": "anti-affinity",
                "rules": {"max_server_per_host": 3},
            }
        },
        key="server_group",
        minor=64,
    ),
    Sent("GET", "/os-aggregates", key="aggregates"),
    Sent("POST", "/os-aggregates", {"aggregate": {"name": "shelf"}}, key="aggregate"),
    Sent(
        "POST",
        "/os-aggregates/1/action",
        {"set_metadata": {"metadata": {"key": "value"}}},
        key="aggregate",
    ),
    Sent("GET", "/os-quota-sets/demo", key="quota_set"),
    Sent("GET", "/os-quota-sets/demo/detail", key="quota_set"),
    Sent("PUT", "/os-quota-sets/other", {"quota_set": {"cores": 30}}, key="quota_set"),
    Sent("DELETE", "/os-quota-sets/other", ok=(200, 202)),
    Sent("GET", "/limits", key="limits"),
    Sent("GET", "/os-simple-tenant-usage?detailed=1", key="tenant_usages"),
    Sent("GET", "/os-simple-tenant-usage/demo", key="tenant_usage"),
    Sent("GET", "/os-hypervisors/detail", key="hypervisors"),
    Sent("GET", "/os-hypervisors/statistics", key="hypervisor_statistics"),
    Sent("GET", "/os-services?binary=nova-compute", key="services"),
    Sent("GET", "/os-availability-zone/detail", key="availabilityZoneInfo"),
    Sent("GET", "/os-migrations", key="migrations"),
    Sent("GET", "/images/detail", key="images"),
    Sent("GET", f"/images/{IMAGE_ID}", key="image"),
    Sent("GET", "/extensions", key="extensions"),
]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """A cloud with room for what is asked for, and a keypair to delete; no row needs another."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"))
    whose = {
        "user_id": "root",
        "name": "gone",
        "type": "ssh",
        "fingerprint": "0",
        "public_key": "k",
    }
    cloud.conductor.records.keypair_create(admin(), KeyPair(**whose))
    quotas = dict.fromkeys(("instances", "cores", "ram", "key_pairs", "server_groups"), -1)
    cloud.conductor.records.quota_update(admin(), "demo", None, quotas, force=True)
    return cloud


@pytest.mark.parametrize(
    "sent",
    SERVERS + ACTIONS + AROUND,
    ids=lambda sent: re.sub(r"\W+", "-", f"{sent.method}{sent.path}{json.dumps(sent.body)}"[:60]),
)
def test_gophercloud_is_understood(full: Cloud, sent: Sent) -> None:
    """And understands what it is answered."""
    server = full.server_in(sent.state) if "{server}" in sent.path else ""
    path = sent.path.replace("{server}", server).replace(IMAGE_ID, full.conductor.image())
    body = json.dumps(sent.body).replace(IMAGE_ID, full.conductor.image())
    headers = {"Authorization": basic("root", PASSWORD), "Content-Type": "application/json"}
    if sent.minor is not None:
        headers["X-OpenStack-Nova-API-Version"] = f"2.{sent.minor}"
        headers["OpenStack-API-Version"] = f"compute 2.{sent.minor}"
    more = {} if sent.body is None else {"body": body}
    url = f"/v2.1{path}"
    answer = full.client.simulate_request(
        sent.method, url, headers=headers, host="127.0.0.1", **more
    )
    assert answer.status_code in sent.ok, answer.text
    if sent.key:
        assert sent.key in answer.json
    if sent.body and "createImage" in sent.body and sent.minor is None:
        assert answer.headers["Location"].rpartition("/")[2]
