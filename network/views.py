"""How the network, its subnets and ports look to users: as Neutron shows them."""

from collections.abc import Iterator
from typing import Any

from oslo_config import cfg

from api.boot import DEFAULT_GROUP, DEFAULT_GROUP_ID
from common.objects import Instance
from common.objects.interface import network_id, subnet_id

Shown = dict[str, Any]
OURS: Shown = {"project_id": "", "tenant_id": "", "shared": True, "description": "", "tags": []}


def network(conf: cfg.ConfigOpts) -> Shown:
    """The built-in network, which is everybody's."""
    return {
        **OURS,
        "id": network_id(conf.network.name),
        "name": conf.network.name,
        "status": "ACTIVE",
        "admin_state_up": True,
        "router:external": False,
        "is_default": True,
        "mtu": 1500,
        "availability_zones": [],
        "subnets": [each["id"] for each in subnets(conf)],
    }


def subnets(conf: cfg.ConfigOpts) -> Iterator[Shown]:
    """One for each kind of addresses that it has."""
    ident = network_id(conf.network.name)
    for addresses in filter(None, (conf.network.ipv4, conf.network.ipv6)):
        version = addresses.version
        yield {
            **OURS,
            "id": subnet_id(ident, version),
            "name": f"{conf.network.name}-ipv{version}",
            "network_id": ident,
            "ip_version": version,
            "cidr": str(addresses),
            "gateway_ip": str(addresses[1]),
            "enable_dhcp": True,
            "dns_nameservers": [],
            "host_routes": [],
            "allocation_pools": [{"start": str(addresses[2]), "end": str(addresses[-2])}],
        }


def ports(server: Instance) -> Iterator[Shown]:
    """A server's interfaces."""
    for each in server.get("interfaces", []):
        yield {
            "id": each.port_id,
            "name": "",
            "network_id": each.network_id,
            "mac_address": each.mac,
            "status": each.state,
            "admin_state_up": True,
            "device_id": server.uuid,
            "device_owner": "compute:nova",
            "project_id": server.project_id,
            "tenant_id": server.project_id,
            "security_groups": [DEFAULT_GROUP_ID],
            "fixed_ips": [
                {"subnet_id": subnet_id(each.network_id, version), "ip_address": address}
                for version, address in each.fixed_ips
            ],
        }


def default_group() -> Shown:
    """The one security group there is, which lets all through."""
    ours = {**OURS, "id": DEFAULT_GROUP_ID, "name": DEFAULT_GROUP}
    return {**ours, "stateful": True, "security_group_rules": []}
