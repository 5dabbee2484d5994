"""What a broker is told about its users."""

import json
import re

import pytest

from deployment.broker_users import broker_users
from deployment.definitions import almighty, definitions, password_hash

TWO = {"root": almighty("administrator"), "nova": almighty()}


def test_password_hash_is_what_rabbitmq_computes() -> None:
    """The worked example of RabbitMQ's manual: a node would let this user in."""
    expected = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    assert password_hash("test12", bytes.fromhex("908DC60A")) == expected


def test_no_password_and_no_guest_is_in_the_definitions() -> None:
    """The file can be shown to a container; the well-known user does not exist."""
    text = definitions(TWO, {"root": "secret1", "nova": "secret2"}, ["a", "b"])
    assert "secret" not in text
    assert [user["name"] for user in json.loads(text)["users"]] == ["root", "nova"]


def test_every_user_has_its_rights_in_every_vhost() -> None:
    """The services can declare what they need, the administrator can look at all of it."""
    document = json.loads(definitions(TWO, {"root": "1", "nova": "2"}, ["b", "a"]))
    pairs = [(entry["user"], entry["vhost"]) for entry in document["permissions"]]
    assert pairs == [("root", "a"), ("nova", "a"), ("root", "b"), ("nova", "b")]


def test_definitions_follow_from_the_passwords() -> None:
    """The same passwords give the same document: a restart of the broker changes nothing."""
    passwords = {name: f"secret of {name}" for name in broker_users()}
    text = definitions(broker_users(), passwords, ["v"], default_queue_type="quorum")
    assert text == definitions(broker_users(), passwords, ["v"], default_queue_type="quorum")
    assert {user["name"] for user in json.loads(text)["users"]} == set(broker_users())


ASKED = {
    "micronova-api": {"conductor"},
    "micronova-conductor": {
        "conductor",
        "conductor.host1",
        "compute.host1",
        "report.conductor.host1",
    },
    "micronova-compute": {"compute.host1", "report.compute.host1"},
}


@pytest.mark.parametrize(("user", "wanted"), ASKED.items(), ids=ASKED.keys())
def test_a_service_may_address_those_it_says_it_asks(user: str, wanted: set[str]) -> None:
    """Rights follow from descriptions: each kind of service speaks to few, and itself."""
    topics = ("conductor", "compute", "volume")
    known = {*topics, *(f"{topic}.host1" for topic in topics)}
    known |= {"report", *(f"report.{topic}" for topic in known)}
    allowed = {topic for topic in known if re.search(broker_users()[user].topic_write, topic)}
    assert allowed == wanted
