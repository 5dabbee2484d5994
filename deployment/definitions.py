"""What a RabbitMQ node is told at each start about users, vhosts and permissions."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EXCHANGE = "micronova"
NOTHING, ANYTHING = "^$", ".*"


@dataclass(frozen=True)
class BrokerUser:
    """What a user may do, as regular expressions, and what it sees of the management API."""

    configure: str
    write: str
    read: str
    topic_write: str = NOTHING
    topic_read: str = NOTHING
    tags: str = ""

    @property
    def rights(self) -> dict[str, str]:
        """What it may do with exchanges and queues."""
        return {"configure": self.configure, "write": self.write, "read": self.read}

    @property
    def topic_rights(self) -> dict[str, str]:
        """What it may do with topics of the services' exchange."""
        return {"exchange": EXCHANGE, "write": self.topic_write, "read": self.topic_read}


def almighty(tags: str = "") -> BrokerUser:
    """A user who may do anything."""
    return BrokerUser(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING, tags)


def definitions(
    users: Mapping[str, BrokerUser],
    passwords: Mapping[str, str],
    vhosts: Iterable[str],
    **settings: str,
) -> str:
    """Return a definitions document (JSON): vhosts, and users with the same rights in each.

    The same passwords give the same text. A node that loads it never creates the well-known user
    guest.

    :param settings: of every vhost, such as ``default_queue_type``
    """
    names = sorted(vhosts)
    rights = [({"user": user, "vhost": vhost}, users[user]) for vhost in names for user in users]
    document = {
        "users": [_entry(name, passwords[name], user.tags) for name, user in users.items()],
        "vhosts": [{"name": name, **settings} for name in names],
        "permissions": [{**whose, **user.rights} for whose, user in rights],
        "topic_permissions": [{**whose, **user.topic_rights} for whose, user in rights],
    }
    return json.dumps(document, indent=2)


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's form of a password: base64 of a 4-byte salt and SHA-256 over salt and password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _entry(name: str, password: str, tags: str) -> dict[str, str]:
    # the passwords are random, and setup must give the same document each time
    salt = hashlib.sha256(f"salt of {password}".encode()).digest()[:4]
    return {
        "name": name,
        "password_hash": password_hash(password, salt),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
    }
