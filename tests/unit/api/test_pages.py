"""Lists too large for a message are read in smaller pieces, whatever they are of."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest

from common.objects import Image
from tests.unit.api.objects import NOW, action, flavor, instance, made, node

SERVER = instance(uuid="1b9e9d3c-6f7e-4a52-9f0c-0d3f6b1c2a4e")
ACTIONS = f"/servers/{SERVER.uuid}/os-instance-actions"


@pytest.fixture
def five(api):
    """Five of everything, of which no more than two fit into a message."""
    told = api.conductor
    told.instances = [instance() for _ in range(5)]
    told.flavors = [flavor(flavorid=str(i), name=f"f{i}") for i in range(5)]
    told.images = [
        made(Image, {"id": str(UUID(int=i)), "name": "x", "created_at": NOW, "updated_at": None})
        for i in range(5)
    ]
    told.nodes = [node(service=told.services[0]) for _ in range(5)]
    told.actions = [action(SERVER, request_id=f"req-{i}") for i in range(5)]
    told.largest_page = 2
    return api


def next_of(answer, links: str) -> str | None:
    """Where the next page is, as a path."""
    found = answer.json.get(links)
    if not found:
        return None
    parts = urlsplit(found if isinstance(found, str) else found[0]["href"])
    return f"{parts.path.removeprefix('/v2.1').removeprefix('/v2')}?{parts.query}"


@pytest.mark.parametrize(
    ("path", "items", "links"),
    [
        ("/servers", "servers", "servers_links"),
        ("/flavors", "flavors", "flavors_links"),
        ("/images", "images", "next"),
        ("/os-hypervisors", "hypervisors", "hypervisors_links"),
        (ACTIONS, "instanceActions", "links"),
    ],
)
def test_all_is_found_by_way_of_shorter_pages(five, path, items, links):
    """A page is shorter than asked for, and leads on; nothing is left out or comes twice."""
    found, there, pages = [], f"{path}?limit=5", 0
    while there:
        assert "limit=5" in there
        answer = five.get(there, "2.79")
        assert 0 < len(answer.json[items]) <= 2
        found += [item.get("id") or item["request_id"] for item in answer.json[items]]
        there, pages = next_of(answer, links), pages + 1
    assert len(found) == len(set(found)) == 5
    assert pages > 2
