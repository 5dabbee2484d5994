"""Interface: what a server is on the network with."""

import uuid
from typing import Final

from oslo_versionedobjects import fields

from common.objects.base import MicronovaObject, register

DOWN: Final = "DOWN"  # the guest does not have it yet
ACTIVE: Final = "ACTIVE"
NAMESPACE: Final = uuid.UUID("0c3a2f52-5e0b-5b0e-8a53-6d8f7d6a4b1e")


@register
class Interface(MicronovaObject):
    """What Neutron calls a port, with its addresses; ``state`` is one of the words above.

    One that a user asks for has no more than ``network_id``, ``ipv4`` (of whichever version) and
    ``tag``, or any of them.
    """

    # 1.0: first release with a network
    VERSION = "1.0"

    fields = {
        "port_id": fields.UUIDField(),
        "network_id": fields.UUIDField(nullable=True),
        "network": fields.StringField(),
        "mac": fields.StringField(),
        "ipv4": fields.StringField(nullable=True),
        "ipv6": fields.StringField(nullable=True),
        "tag": fields.StringField(nullable=True),
        "state": fields.StringField(),
    }

    @property
    def fixed_ips(self) -> list[tuple[int, str]]:
        """Its addresses, each behind its version."""
        return [(version, ip) for version, ip in ((4, self.ipv4), (6, self.ipv6)) if ip]


def network_id(name: str) -> str:
    """The id of the network of a name: it follows from it, so that all services agree on it."""
    return str(uuid.uuid5(NAMESPACE, name))


def subnet_id(network: str, version: int) -> str:
    """The id of the part of a network, named by its id, with the addresses of an IP version."""
    return str(uuid.uuid5(uuid.UUID(network), f"ipv{version}"))
