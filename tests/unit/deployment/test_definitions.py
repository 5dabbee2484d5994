"""What a private broker is told about its users."""

import json

from deployment.definitions import Login, definitions, password_hash


def test_password_hash_is_what_rabbitmq_computes() -> None:
    """The worked example of RabbitMQ's manual: a node would let this user in."""
    expected = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    assert password_hash("test12", bytes.fromhex("908DC60A")) == expected


def test_no_password_and_no_guest_is_in_the_definitions() -> None:
    """The file can be shown to a container; the well-known user does not exist."""
    text = definitions(Login("root", "secret1"), Login("nova", "secret2"), ["a", "b"])
    assert "secret" not in text
    assert [user["name"] for user in json.loads(text)["users"]] == ["root", "nova"]


def test_both_users_may_do_anything_in_every_vhost() -> None:
    """The services can declare what they need, the administrator can look at all of it."""
    document = json.loads(definitions(Login("root", "1"), Login("nova", "2"), ["b", "a"]))
    pairs = [(entry["user"], entry["vhost"]) for entry in document["permissions"]]
    assert pairs == [("root", "a"), ("nova", "a"), ("root", "b"), ("nova", "b")]
