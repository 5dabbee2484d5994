"""What Nova has and this cloud has not: who asks for it is told so by its name.

A noun that comes to be is taken out here; until then its routes win anyway.
"""

import re
from typing import Any, Final

import falcon

from api.paths import ROOT
from api.request import Request

# the part of a path that names something -> what it is
NOUNS: Final = {
    "consoles": "Consoles",
    "diagnostics": "Diagnostics of servers",
    "extensions": "Descriptions of single extensions",
    "os-agents": "Guest agents",
    "os-aggregates": "Caches of images",
    "os-assisted-volume-snapshots": "Snapshots of volumes",
    "os-baremetal-nodes": "Bare metal nodes",
    "os-cells": "Cells",
    "os-certificates": "Certificates",
    "os-cloudpipe": "Cloudpipes",
    "os-console-auth-tokens": "Consoles",
    "os-fixed-ips": "Fixed IPs",
    "os-floating-ip-dns": "Floating IPs",
    "os-floating-ip-pools": "Floating IPs",
    "os-floating-ips": "Floating IPs",
    "os-floating-ips-bulk": "Floating IPs",
    "os-fping": "Pings of servers",
    "os-hosts": "Hosts by os-hosts (see os-services and os-hypervisors)",
    "os-instance_usage_audit_log": "Audits of usage",
    "os-networks": "Networks by os-networks",
    "os-security-group-default-rules": "Security groups",
    "os-security-group-rules": "Security groups",
    "os-security-groups": "Security groups",
    "os-server-external-events": "Events from other services",
    "os-server-password": "Passwords that guests have encrypted",
    "os-snapshots": "Snapshots of volumes",
    "os-tenant-networks": "Networks by os-tenant-networks",
    "os-virtual-interfaces": "Virtual interfaces (see os-interface)",
    "os-volume_attachments": "Volumes",
    "os-volumes": "Volumes",
    "os-volumes_boot": "Servers by os-volumes_boot",
    "remote-consoles": "Consoles",
    "shares": "Shares",
    "topology": "Topologies of servers",
}
_PATH: Final = re.compile(rf"{ROOT}/(?:(?:servers|flavors)/[^/]+/)?(?P<noun>[^/]+)(?:/.*)?")


def sink(req: Request, resp: falcon.Response, **params: Any) -> None:
    """Answer what no route does.

    :raises HTTPNotFound: always
    """
    what = NOUNS.get(params["noun"])
    raise falcon.HTTPNotFound(description=what and f"{what} are not part of this cloud.")


def install(app: falcon.App[Request, falcon.Response]) -> None:
    """Make ``app`` say so."""
    app.add_sink(sink, _PATH)
