"""What users see of flavors."""

from collections.abc import Callable
from typing import Any

from api.microversion import Version
from api.request import Request
from api.views import links
from common.objects import Flavor

View = Callable[[Request, Flavor], dict[str, Any]]


def summary(req: Request, flavor: Flavor) -> dict[str, Any]:
    """A flavor in a short list."""
    shown = {
        "id": flavor.flavorid,
        "name": flavor.name,
        "links": links.to(req, "flavors", flavor.flavorid),
    }
    if req.version >= (2, 55):
        shown["description"] = flavor.description
    return shown


def detail(req: Request, flavor: Flavor) -> dict[str, Any]:
    """A flavor in full."""
    shown = {
        **summary(req, flavor),
        "ram": flavor.memory_mb,
        "disk": flavor.root_gb,
        "vcpus": flavor.vcpus,
        "swap": _swap(req.version, flavor.swap),
        "OS-FLV-EXT-DATA:ephemeral": flavor.ephemeral_gb,
        "OS-FLV-DISABLED:disabled": False,
        "os-flavor-access:is_public": flavor.is_public,
        "rxtx_factor": flavor.get("rxtx_factor", 1.0),
    }
    if req.version >= (2, 61):
        shown["extra_specs"] = flavor.extra_specs
    return shown


def embedded(flavor: Flavor) -> dict[str, Any]:
    """The flavor a server was built from, as the server keeps it."""
    return {
        "original_name": flavor.name,
        "vcpus": flavor.vcpus,
        "ram": flavor.memory_mb,
        "disk": flavor.root_gb,
        "ephemeral": flavor.ephemeral_gb,
        "swap": flavor.swap,
        "extra_specs": flavor.extra_specs,
    }


def _swap(version: Version, swap: int) -> int | str:
    return swap if swap or version >= (2, 75) else ""
