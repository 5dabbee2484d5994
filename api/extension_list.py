"""The list that ``/extensions`` is: which of Nova's old extensions are part of this cloud.

Since microversions there is one API and no choice of extensions; clients from before look here.
"""

from typing import Final

from api.validation import JSONObject

# aliases are Nova's; what is said of them is what is true here
_ALIASES: Final = {
    "OS-DCF": "How a server's disk is partitioned",
    "OS-EXT-AZ": "The availability zone a server is in",
    "OS-EXT-IPS": "What kind of address a server has",
    "OS-EXT-IPS-MAC": "The MAC address to each address",
    "OS-EXT-SRV-ATTR": "What administrators see of servers besides",
    "OS-EXT-STS": "A server's states besides its status",
    "OS-FLV-EXT-DATA": "Ephemeral disks of flavors",
    "OS-SCH-HNT": "Scheduler hints",
    "OS-SRV-USG": "When a server was launched and terminated",
    "os-access-ips": "Addresses that clients are to use",
    "os-admin-actions": "Reset the state of a server",
    "os-aggregates": "Aggregates of hosts",
    "os-attach-interfaces": "Interfaces of servers",
    "os-availability-zone": "Availability zones",
    "os-config-drive": "Whether a server has a config drive",
    "os-console-output": "What servers write on their consoles",
    "os-evacuate": "Evacuation of servers from hosts that are down",
    "os-flavor-access": "Flavors that are for some projects alone",
    "os-flavor-extra-specs": "Extra specs of flavors",
    "os-flavor-manage": "Flavors can be made and deleted",
    "os-flavor-rxtx": "The rxtx_factor of flavors, which is kept",
    "os-flavor-swap": "Swap of flavors",
    "os-hypervisors": "Hypervisors",
    "os-instance-actions": "What was asked of servers",
    "os-keypairs": "Keypairs of users",
    "os-lock-server": "Servers can be locked",
    "os-migrate-server": "Servers can be migrated",
    "os-migrations": "Migrations",
    "os-multiple-create": "Several servers at once",
    "os-pause-server": "Servers can be paused",
    "os-quota-class-sets": "Quotas of everybody",
    "os-quota-sets": "Quotas of projects",
    "os-rescue": "Servers can be rescued",
    "os-server-groups": "Server groups",
    "os-server-sort-keys": "Servers are listed in any order",
    "os-server-start-stop": "Servers can be started and stopped",
    "os-services": "Services",
    "os-shelve": "Servers can be shelved",
    "os-simple-tenant-usage": "What projects have used",
    "os-suspend-server": "Servers can be suspended",
    "os-used-limits": "How much of its limits a project has used",
    "os-user-data": "User data of servers",
    "os-user-quotas": "Quotas of users in projects",
}
# the same in each cloud there is: extensions have no documents and no history any more
_COMMON: Final = {
    "namespace": "http://docs.openstack.org/compute/ext/fake_xml",
    "updated": "2014-12-03T00:00:00Z",
    "links": [],
}

EXTENSIONS: Final[dict[str, JSONObject]] = {
    alias: {"alias": alias, "name": _name, "description": f"{_name}.", **_COMMON}
    for alias, _name in _ALIASES.items()
}
