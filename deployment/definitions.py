"""What a fresh RabbitMQ node is told about users, vhosts and permissions."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

ADMIN = "micronova-admin"
SERVICE = "micronova"


@dataclass(frozen=True)
class Login:
    """A user of the broker."""

    name: str
    password: str


def definitions(admin: Login, service: Login, vhosts: Iterable[str]) -> str:
    """Return a definitions document (JSON): vhosts, and two users who may do anything in them.

    A node that loads it never creates the well-known user guest.
    """
    names, users = sorted(vhosts), (admin, service)
    document = {
        "users": [user_entry(admin, "administrator"), user_entry(service, "")],
        "vhosts": [{"name": name} for name in names],
        "permissions": [
            {"user": user.name, "vhost": name, **ALL_RIGHTS} for name in names for user in users
        ],
        "topic_permissions": [],
        "parameters": [],
        "policies": [],
        "queues": [],
        "exchanges": [],
        "bindings": [],
    }
    return json.dumps(document, indent=2)


ALL_RIGHTS = {"configure": ".*", "write": ".*", "read": ".*"}


def password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's form of a password: base64 of a 4-byte salt and SHA-256 over salt and password."""
    salt = salt or secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def user_entry(login: Login, tags: str, salt: bytes | None = None) -> dict[str, str]:
    """A user in a definitions document; tags such as ``monitoring`` open the management API."""
    return {
        "name": login.name,
        "password_hash": password_hash(login.password, salt),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
    }
