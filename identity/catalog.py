"""The catalog: which APIs there are, and where; those of packages' services among them."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from common.descriptions import services
from identity.request import VERSION, Request

INTERFACES: Final = ("public", "internal", "admin")
COMPUTE: Final = "/v2.1"


class API(NamedTuple):
    """One API, by the kind of OpenStack service that it is one of."""

    kind: str
    name: str
    path: str

    @property
    def id(self) -> str:
        """The same in every process, and after every start."""
        return uuid5(NAMESPACE_URL, self.kind).hex


def apis() -> Iterator[API]:
    """All that there are."""
    yield API("compute", "nova", COMPUTE)
    yield API("identity", "keystone", VERSION)
    yield API("image", "glance", "/image")
    for service in services().values():
        for kind, path in service.catalog.items():
            yield API(kind, service.topic, COMPUTE + path)


def endpoints(req: Request, api: API, region: str) -> Iterator[dict[str, Any]]:
    """Where an API is for whoever asks: where the request came to."""
    for interface in INTERFACES:
        yield {
            "id": uuid5(NAMESPACE_URL, f"{api.kind} {interface}").hex,
            "interface": interface,
            "region": region,
            "region_id": region,
            "url": req.forwarded_prefix + api.path,
        }


def catalog(req: Request, region: str) -> list[dict[str, Any]]:
    """All APIs, as tokens have them."""
    return [
        {
            "id": api.id,
            "type": api.kind,
            "name": api.name,
            "endpoints": list(endpoints(req, api, region)),
        }
        for api in apis()
    ]
