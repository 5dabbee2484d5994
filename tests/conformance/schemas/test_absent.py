"""What Nova has and this cloud has not is in docs/absent.md, and says so when it is asked for."""

import re

from api.handlers.server_actions import KNOWN
from api.microversion import MAX
from tests.conformance.installed import ROOT
from tests.conformance.schemas.conftest import ENDPOINTS, Cloud
from tests.conformance.schemas.nova34 import Endpoint, Nova, shape

PAGE = ROOT / "docs" / "absent.md"
HERE = {(method, shape(path)) for method, path in ENDPOINTS}
BEGINNING = """# What Nova has and this cloud has not

What Nova 34 answers at a microversion from 2.1 to {version}, and this cloud does not; `make absent`
writes this page. A path that is not here is 404 and says what is not part of this cloud, an
action 400.

| endpoint | microversions |
|---|---|
"""


def absent(nova: Nova) -> list[Endpoint]:
    """Nova's endpoints that are not here; images are Glance's, and have their own shape here."""
    return [
        one
        for one in nova.endpoints
        if not one.removed
        and one.versions
        and not one.path.startswith(("/images", "/versions"))
        and ((one.method, shape(one.path)) not in HERE or is_unknown_action(one))
    ]


def is_unknown_action(endpoint: Endpoint) -> bool:
    """Whether it is an action on a server that is not here."""
    on_a_server = endpoint.path == "/servers/{id}/action"
    return on_a_server and endpoint.action is not None and endpoint.action not in KNOWN


def page(nova: Nova) -> str:
    """The list, as it is in the documentation."""
    lines = (f"| `{one}` | 2.{one.versions[0]} to 2.{one.versions[-1]} |" for one in absent(nova))
    return BEGINNING.format(version=MAX) + "\n".join(sorted(lines)) + "\n"


def test_the_list_of_what_is_absent_is_right(known_nova: Nova) -> None:
    """After something has come to be: make absent."""
    assert PAGE.read_text() == page(known_nova)


def test_what_is_absent_is_named(known_nova: Nova, cloud: Cloud) -> None:
    """Nobody has to guess whether one resource is missing or all of its kind."""
    unnamed = []
    for one in absent(known_nova):
        if one.action and shape(one.path) == "/servers/{}/action":
            path, words = f"/servers/{cloud.servers[0]}/action", "There is no such action"
        else:
            path, words = re.sub(r"{.*?}", "1", one.path), "not part of this cloud"
        body = {one.action: None} if one.action else None
        answer = cloud.ask(one.method, path, one.versions[-1], body)
        (fault,) = answer.json.values()
        if answer.status_code != 405 and words not in fault["message"]:
            unnamed.append(f"{one}: {answer.text}")
    assert not unnamed, "\n".join(unnamed)
