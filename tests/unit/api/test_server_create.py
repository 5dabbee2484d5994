"""Creating servers: what is asked of the conductor, and what is refused before."""

import base64

import oslo_messaging
import pytest

from api import boot
from api.boot import DEFAULT_GROUP_ID
from common import exception
from tests.unit.api.fakes import Api, make_conf, server_body
from tests.unit.api.objects import IMAGE_ID

DISK = {
    "uuid": IMAGE_ID,
    "boot_index": 0,
    "source_type": "image",
    "destination_type": "local",
    "delete_on_termination": True,
}
UNDELIVERABLE = oslo_messaging.MessageUndeliverable(None, "micronova", "conductor", None)


def test_a_server_is_accepted(api):
    """202 with the server's id and where to look for it."""
    answer = api.post("/servers", server_body())
    server = answer.json["server"]
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"http://127.0.0.1/v2.1/servers/{server['id']}"
    assert server["links"][0] == {"rel": "self", "href": answer.headers["Location"]}
    assert server["security_groups"] == [{"name": "default"}]


def test_the_conductor_gets_what_was_chosen(api):
    """Every field of the body arrives under its name in the object."""
    data = base64.b64encode(b"#!/bin/sh").decode()
    body = server_body(
        name="My web_server",
        description="about it",
        metadata={"k": "v"},
        tags=["blue"],
        user_data=data,
        availability_zone="nova",
        host="host7",
        networks="auto",
    )
    api.post("/servers", body, "2.74")
    asked = api.tasks.created
    chosen = asked["instance"]
    assert (asked["flavorid"], asked["count"]) == ("1", 1)
    assert (chosen.display_name, chosen.hostname) == ("My web_server", "my-web-server")
    assert (chosen.display_description, chosen.user_data) == ("about it", data)
    assert (chosen.metadata, chosen.tags) == ({"k": "v"}, ["blue"])
    assert (chosen.availability_zone, chosen.requested_host) == ("nova", "host7")
    assert chosen.image_id == IMAGE_ID


@pytest.mark.parametrize(
    ("name", "hostname"),
    [("web", "web"), ("Web 1.example", "web-1-example"), ("Été!", "t"), ("!!!", "server")],
)
def test_host_name_follows_from_the_name(name, hostname):
    """Only what a host name may have is kept."""
    assert boot.hostname(name) == hostname


@pytest.mark.parametrize(
    ("fields", "count"),
    [({}, 1), ({"min_count": 2}, 2), ({"max_count": 3}, 3), ({"min_count": 2, "max_count": 3}, 3)],
)
def test_count(api, fields, count):
    """As many servers as possible, which is always the most that was asked for."""
    api.post("/servers", server_body(**fields))
    assert api.tasks.created["count"] == count


def test_min_count_above_max_count_is_refused(api):
    """The two must make sense together."""
    answer = api.post("/servers", server_body(min_count=3, max_count=2))
    assert answer.json["badRequest"]["message"] == "min_count must be <= max_count"


def test_reservation_id_on_request(api):
    """Whoever creates several servers can ask for the id they share."""
    answer = api.post("/servers", server_body(min_count=2, return_reservation_id=True))
    assert answer.json == {"reservation_id": "r-1"}


def test_image_may_be_named_as_a_disk(api):
    """The command line sends the image as the first block device."""
    body = server_body(imageRef="", block_device_mapping_v2=[DISK])
    assert api.post("/servers", body).status_code == 202
    assert api.tasks.created["instance"].image_id == IMAGE_ID


@pytest.mark.parametrize(
    "devices",
    [
        [{**DISK, "source_type": "volume"}],
        [{**DISK, "destination_type": "volume"}],
        [{**DISK, "boot_index": 1}],
        [DISK, DISK],
        [{"source_type": "blank"}],
    ],
)
def test_volumes_are_refused(api, devices):
    """The message says that there are none, and what is possible."""
    answer = api.post("/servers", server_body(block_device_mapping_v2=devices))
    assert answer.json["badRequest"]["message"] == boot.NO_VOLUMES


def test_two_images_are_refused(api):
    """imageRef and the disk must name the same image."""
    other = "11111111-2222-3333-4444-555555555555"
    body = server_body(imageRef=other, block_device_mapping_v2=[DISK])
    assert api.post("/servers", body).json["badRequest"]["message"] == boot.NO_IMAGE


def test_no_image_is_refused(api):
    """A server starts from an image."""
    answer = api.post("/servers", {"server": {"name": "web", "flavorRef": "1"}})
    assert answer.json["badRequest"]["message"] == boot.NO_IMAGE


def test_networks_are_required_since_2_37(api):
    """As in Nova, a client must say that it wants none."""
    answer = api.post("/servers", server_body(), "2.37")
    assert "'networks' is a required property" in answer.json["badRequest"]["message"]


@pytest.mark.parametrize(
    ("field", "value", "since"),
    [("description", "d", 19), ("tags", ["t"], 52), ("host", "host1", 74)],
)
def test_fields_exist_since_their_version(api, field, value, since):
    """A field is unknown one version before, and known from its version on."""
    body = server_body(networks="none") if since > 37 else server_body()
    body["server"][field] = value
    assert api.post("/servers", body, f"2.{since - 1}").status_code == 400
    assert api.post("/servers", body, f"2.{since}").status_code == 202


def test_only_administrators_choose_a_host(secured):
    """A member's choice of a host is refused."""
    body = server_body(networks="none", host="host1")
    assert secured.post("/servers", body, "2.74", user="alice").status_code == 403
    assert secured.post("/servers", body, "2.74", user="root").status_code == 202


@pytest.mark.parametrize(
    "error", [exception.FlavorNotFound(flavor="9"), exception.ImageNotFound(image="i")]
)
def test_unknown_flavor_or_image_is_a_bad_request(api, error):
    """What the body names is not the resource that was asked for: 400, as in Nova."""
    api.tasks.lose = [error]
    answer = api.post("/servers", server_body())
    assert answer.json == {"badRequest": {"code": 400, "message": str(error)}}


def test_idempotency_key_is_the_caller_s(api):
    """The header is the key."""
    api.post("/servers", server_body(), headers={"Idempotency-Key": "mine 1"})
    assert api.tasks.created["idempotency_key"] == "mine 1"


def test_idempotency_key_is_else_the_request_id(api):
    """Without a header each request is one of its own."""
    answer = api.post("/servers", server_body())
    key = api.tasks.created["idempotency_key"]
    assert key == answer.headers["X-OpenStack-Request-ID"]


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "a\tb"])
def test_malformed_idempotency_key_is_refused(api, key):
    """Only what can be stored and compared is taken."""
    answer = api.post("/servers", server_body(), headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json["badRequest"]["message"]


def test_key_of_another_request_is_refused(api):
    """The conductor's refusal keeps its status."""
    api.tasks.lose = [exception.IdempotencyKeyReused(key="mine")]
    answer = api.post("/servers", server_body(), headers={"Idempotency-Key": "mine"})
    assert answer.status_code == 422


def test_fingerprint_is_the_same_for_the_same_request(api):
    """Order of fields and microversion don't make it another one; a value does."""
    prints = []
    for body, version in [
        ({"server": {"name": "a", "flavorRef": "1", "imageRef": IMAGE_ID}}, "2.1"),
        ({"server": {"imageRef": IMAGE_ID, "flavorRef": "1", "name": "a"}}, "2.19"),
        ({"server": {"imageRef": IMAGE_ID, "flavorRef": "1", "name": "b"}}, "2.1"),
    ]:
        api.post("/servers", body, version)
        prints.append(api.tasks.created["fingerprint"])
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize("lost", [oslo_messaging.MessagingTimeout(), UNDELIVERABLE])
def test_lost_answer_is_asked_for_again_with_the_same_key(api, lost):
    """One lost answer goes unnoticed, and can't make a second server."""
    api.tasks.lose = [lost]
    assert api.post("/servers", server_body()).status_code == 202
    first, second = (args for _, args in api.tasks.calls)
    assert first["idempotency_key"] == second["idempotency_key"]
    assert first["fingerprint"] == second["fingerprint"]


def test_two_lost_answers_are_the_caller_s_business(api):
    """The api does not try for ever."""
    api.tasks.lose = [oslo_messaging.MessagingTimeout(), oslo_messaging.MessagingTimeout()]
    assert api.post("/servers", server_body()).status_code == 503
    assert len(api.tasks.calls) == 2


def test_what_nova_takes_is_taken(api):
    """Numbers and truths as text, a flavor by its address, and what is chosen arrives."""
    body = server_body(
        flavorRef="http://host/v2.1/flavors/1",
        min_count="1",
        max_count="2",
        config_drive="True",
        accessIPv4="192.0.2.1",
        accessIPv6="2001:DB8::1",
        security_groups=[{"name": "default"}, {"name": DEFAULT_GROUP_ID}],
        personality=[],
        block_device_mapping_v2=[{**DISK, "device_name": "/dev/vda", "disk_bus": "virtio"}],
        **{"OS-DCF:diskConfig": "AUTO"},
    )
    assert api.post("/servers", {**body, "os:scheduler_hints": {}}).status_code == 202
    asked = api.tasks.created
    chosen = asked["instance"]
    assert (asked["flavorid"], asked["count"]) == ("1", 2)
    assert (chosen.access_ip_v4, chosen.access_ip_v6) == ("192.0.2.1", "2001:db8::1")
    assert (chosen.config_drive, chosen.auto_disk_config) == ("True", True)
    assert chosen.root_device_name == "/dev/vda"


def test_a_description_is_the_name_where_none_could_be_given(api):
    """Before 2.19, as in Nova; nothing afterwards."""
    api.post("/servers", server_body())
    assert api.tasks.created["instance"].display_description == "web"
    api.post("/servers", server_body(), "2.19")
    assert api.tasks.created["instance"].get("display_description") is None


@pytest.mark.parametrize(
    ("fields", "version", "words"),
    [
        ({"security_groups": [{"name": "web"}]}, "2.1", "Security group web not found"),
        ({"personality": [{"path": "/a", "contents": ""}]}, "2.1", boot.NO_FILES),
        ({"trusted_image_certificates": ["a"]}, "2.63", boot.NO_CERTIFICATES),
        ({"block_device_mapping": [{"device_name": "vda"}]}, "2.1", boot.NO_VOLUMES),
        ({"hypervisor_hostname": "nowhere"}, "2.74", "Compute host nowhere could not be found."),
    ],
)
def test_what_is_not_there_is_refused_by_its_name(api, fields, version, words):
    """The message says what is missing, not that the field is unknown."""
    body = server_body(networks="none", **fields) if version != "2.1" else server_body(**fields)
    answer = api.post("/servers", body, version)
    assert answer.status_code == 400
    assert words in answer.json["badRequest"]["message"]


def test_more_than_one_may_ask_for_is_forbidden(api):
    """As what is over a quota is."""
    assert api.post("/servers", server_body(max_count=101)).status_code == 403


def test_a_hypervisor_is_a_host_by_another_name(api):
    """The conductor gets the host that it runs on."""
    node = api.conductor.nodes[0]
    node.hypervisor_hostname = "node7"
    body = server_body(networks="none", hypervisor_hostname="node7")
    assert api.post("/servers", body, "2.74").status_code == 202
    assert api.tasks.created["instance"].requested_host == node.host


def test_a_host_name_can_be_chosen(api):
    """Since 2.90, and with dots in it since 2.94."""
    body = server_body(networks="none", hostname="web.example")
    assert api.post("/servers", body, "2.93").status_code == 400
    assert api.post("/servers", body, "2.94").status_code == 202
    assert api.tasks.created["instance"].hostname == "web.example"


def test_a_password_is_shown_once(api):
    """The one that was asked for, or a random one."""
    answer = api.post("/servers", server_body(adminPass="sesame"))
    assert answer.json["server"]["adminPass"] == "sesame"
    shown = [api.post("/servers", server_body()).json["server"]["adminPass"] for _ in range(2)]
    assert len(set(shown)) == 2


def test_no_password_is_shown_where_the_operator_says_so(tmp_path):
    """[api] enable_instance_password is Nova's option."""
    api = Api(make_conf(tmp_path, enable_instance_password=False))
    assert "adminPass" not in api.post("/servers", server_body()).json["server"]
