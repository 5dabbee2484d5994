"""What users see of servers' interfaces, and of their addresses."""

from typing import Any

from api.microversion import Version
from common.objects import FixedIp, Instance, Interface

Addresses = dict[str, list[dict[str, Any]]]  # by network


def addresses(instance: Instance, *, in_full: bool = True) -> Addresses:
    """A server's addresses.

    :param in_full: with what else is known of each, as a server is shown
    """
    shown: Addresses = {}
    for interface in instance.get("interfaces", []):
        of_network = shown.setdefault(interface.network, [])
        for fixed in interface.fixed_ips:
            of_network.append(_address(fixed) | (_more(interface) if in_full else {}))
    return shown


def attachment(version: Version, interface: Interface) -> dict[str, Any]:
    """An interface as something that is attached to a server."""
    fixed_ips = [
        {"ip_address": fixed.address, "subnet_id": fixed.subnet_id} for fixed in interface.fixed_ips
    ]
    shown = {
        "port_id": interface.port_id,
        "net_id": interface.network_id,
        "mac_addr": interface.mac,
        "port_state": interface.state,
        "fixed_ips": fixed_ips,
    }
    return shown if version < (2, 70) else {**shown, "tag": interface.tag}


def _address(fixed: FixedIp) -> dict[str, Any]:
    return {"version": fixed.version, "addr": fixed.address}


def _more(interface: Interface) -> dict[str, Any]:
    return {"OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": interface.mac}
