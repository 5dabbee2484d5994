"""Networks: from what a create request says of them to the interfaces its servers are to have."""

from collections.abc import Iterable
from typing import Any

from common.exception import Invalid, PortNotFound
from common.objects import Interface

NO_UUID = "Bad network format: name the network with uuid, or give a port."
BOTH = "A port has its address already: leave fixed_ip out."


def interfaces(networks: str | Iterable[dict[str, Any]] | None) -> list[Interface]:
    """One where the choice is the cloud's; none for ``none``; else one for each that is named.

    :raises Invalid: what is named makes no sense, or can't be there
    """
    if networks == "none":
        return []
    if networks == "auto" or not networks:
        return [Interface()]
    return [_interface(network) for network in networks if isinstance(network, dict)]


def _interface(network: dict[str, Any]) -> Interface:
    if network.get("port"):
        if network.get("fixed_ip"):
            raise Invalid(BOTH)
        raise Invalid(str(PortNotFound(port=network["port"])))  # there is none without a server
    if "uuid" not in network:
        raise Invalid(NO_UUID)
    optional = {"ipv4": network.get("fixed_ip"), "tag": network.get("tag")}
    given = {field: value for field, value in optional.items() if value is not None}
    return Interface(network_id=network["uuid"], **given)
