"""What users see of servers' interfaces, and of their addresses."""

from typing import Any

from api.microversion import Version
from common.objects import Instance, Interface
from common.objects.interface import subnet_id

Addresses = dict[str, list[dict[str, Any]]]  # by network


def addresses(instance: Instance, *, in_full: bool = True) -> Addresses:
    """A server's addresses.

    :param in_full: with what else is known of each, as a server is shown
    """
    shown: Addresses = {}
    for each in instance.get("interfaces", []):
        more = {"OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": each.mac} if in_full else {}
        shown.setdefault(each.network, []).extend(
            {"version": version, "addr": ip, **more} for version, ip in each.fixed_ips
        )
    return shown


def attachment(version: Version, interface: Interface) -> dict[str, Any]:
    """An interface as something that is attached to a server."""
    network_id = interface.network_id
    shown = {
        "port_id": interface.port_id,
        "net_id": network_id,
        "mac_addr": interface.mac,
        "port_state": interface.state,
        "fixed_ips": [
            {"ip_address": ip, "subnet_id": subnet_id(network_id, number)}
            for number, ip in interface.fixed_ips
        ],
    }
    return shown if version < (2, 70) else {**shown, "tag": interface.tag}
