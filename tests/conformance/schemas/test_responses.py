"""Every answer, at every microversion, fits the schema that Nova 34 has for it."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from falcon import testing

from api.handlers.server_actions import KNOWN
from api.microversion import MAX, MIN
from tests.conformance.schemas.conftest import ENDPOINTS, Cloud, of_nova
from tests.conformance.schemas.examples import examples
from tests.conformance.schemas.nova34 import Endpoint, Nova

READERS = [endpoint for endpoint in ENDPOINTS if endpoint[0] == "GET"]
WRITERS = [e for e in ENDPOINTS if e[0] != "GET" and not e[1].endswith("/action")]
ACTIONS = [e for e in ENDPOINTS if e[0] == "POST" and e[1].endswith("/action")]
KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJvH3oYVBYIlJqYVOFpmwFS3NNXOhqfI+8Zb3lCFqPTo"
# Nova makes these answers by hand: 201 where the tag is new, and 204
ANSWERS_ITSELF = ("PUT /servers/{server_id}/tags/{id}",)
STATES = ("active", "stopped", "paused", "suspended", "rescued", "shelved_offloaded", "resized")


def only(found: list[Endpoint]) -> Endpoint:
    """Nova's endpoint; there is none for what is Nova's as another one's id."""
    if not found:
        pytest.skip("Nova has this as an id, which is tested there, or not at all")
    return found[0]


def difference(nova: Nova, endpoint: Endpoint, minor: int, answer: testing.Result) -> str | None:
    """What is not as it would be of Nova, in an answer that says it went well."""
    wanted = endpoint.success(minor)
    if answer.status_code != wanted and str(endpoint) not in ANSWERS_ITSELF:
        return f"status {answer.status_code}, Nova's is {wanted}"
    schema = endpoint.schema("response", minor)
    why = schema and nova.refuses(schema, answer.json if answer.text else None)
    return why or None


def check(found: dict[int, list[str | None]]) -> None:
    """That there are no differences; each is shown with the versions that have it."""
    if not any(found.values()):
        pytest.skip("nothing goes well here without more than a conductor")
    versions: dict[str, list[int]] = {}
    for minor, differences in found.items():
        for one in {*differences} - {None}:
            versions.setdefault(str(one), []).append(minor)
    assert not versions, "\n".join(
        f"2.{minors[0]} to 2.{minors[-1]}: {one}" for one, minors in versions.items()
    )


@pytest.mark.parametrize("ours", READERS, ids=" ".join)
def test_what_is_shown_is_as_nova_shows_it(
    known_nova: Nova, cloud: Cloud, ours: tuple[str, str]
) -> None:
    """To administrators and members, of all that there is; and where Nova has nothing, 404."""
    method, path = ours
    endpoint, found = only(of_nova(known_nova, method, path)), defaultdict(list)
    for minor in range(MIN.minor, MAX.minor + 1):
        for each, user in itertools.product(cloud.paths(path, minor), ("root", "alice")):
            answer = cloud.ask(method, each, minor, user=user)
            if minor not in endpoint.versions:
                assert answer.status_code == 404, f"2.{minor}: Nova does not have it"
            elif answer.status_code < 300:
                found[minor].append(difference(known_nova, endpoint, minor, answer))
    check(found)


def known(cloud: Cloud, minor: int) -> dict[str, Any]:
    """What fields of these names must be to mean something here."""
    return {
        "imageRef": cloud.conductor.image(),
        "flavorRef": "1",
        "host": "host1",
        "binary": "nova-compute",
        "metadata": {"key": "value"},
        "meta": {"key": "value"},
        "networks": "none" if minor >= 37 else [],
        "availability_zone": "nova",
        "hypervisor_hostname": "host1",
        "public_key": f"ssh-ed25519 {KEY} a",
    }


def bodies(cloud: Cloud, endpoint: Endpoint, minor: int) -> list[Any]:
    """What can be sent to an endpoint; nothing, where it takes no body."""
    schema = endpoint.schema("body", minor)
    return examples(schema.schema, known(cloud, minor)) if schema else [None]


def sent(cloud: Cloud, endpoint: Endpoint, path: str, minor: int) -> Iterator[testing.Result]:
    """The answers to all that goes well."""
    for each in cloud.paths(path, minor):
        for body in bodies(cloud, endpoint, minor):
            answer = cloud.ask(endpoint.method, each, minor, body)
            assert answer.status_code < 500, answer.text
            if answer.status_code < 300:
                yield answer


@pytest.mark.parametrize("ours", WRITERS, ids=" ".join)
def test_what_is_changed_is_answered_as_nova_does(
    known_nova: Nova, cloud: Cloud, ours: tuple[str, str]
) -> None:
    """With the least that can be sent, and with each field in turn; deletions where it changes."""
    method, path = ours
    endpoint = only(of_nova(known_nova, method, path))
    found = {
        minor: [
            difference(known_nova, endpoint, minor, answer)
            for answer in sent(cloud, endpoint, path, minor)
        ]
        for minor in (endpoint.changes if method == "DELETE" else endpoint.versions)
    }
    check(found)


@pytest.mark.parametrize("key", sorted(KNOWN))
def test_an_action_is_answered_as_nova_does(known_nova: Nova, cloud: Cloud, key: str) -> None:
    """Of a server in a state that it starts from."""
    path = "/servers/{server_id}/action"
    actions = of_nova(known_nova, "POST", path)
    endpoint, found = only([one for one in actions if one.action == key]), defaultdict(list)
    for minor, state in itertools.product(endpoint.changes, STATES):
        for body in bodies(cloud, endpoint, minor):
            # what a state is put on may lack what leads to it: only what goes well is compared
            answer = cloud.ask("POST", f"/servers/{cloud.server_in(state)}/action", minor, body)
            if answer.status_code < 300:
                found[minor].append(difference(known_nova, endpoint, minor, answer))
    check(found)
