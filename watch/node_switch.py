"""Switches the broker's firehose for a vhost, at one node: in a cluster each has its own.

As a program it switches off at all targets that its standard input names, for a watch that died.
"""

import json
import sys
import time
from typing import NamedTuple
from urllib.parse import quote

from requests import Response, codes

from watch.node import ManagementError, Node

ATTEMPTS = 3


class Target(NamedTuple):
    """Where to switch what.

    :param url: of the node's management API
    :param user: has RabbitMQ's tag administrator
    :param ca_file: certificates to trust instead of the system's, if the URL is https
    """

    url: str
    vhost: str
    user: str
    password: str
    ca_file: str | None = None


def switch(target: Target, wanted: str) -> None:
    """Switch the firehose ``on`` or ``off``; nothing happens if it is already.

    :raises ManagementError: the node can't be reached, or refuses
    """
    on = wanted == "on"
    try:
        found = _ask(target, "GET").json()
        # what a PUT leaves out is reset: description, tags, the default type of queues
        settings = {**found.get("metadata", {}), "tracing": on}
    except (ValueError, AttributeError, TypeError):
        raise ManagementError(f"{target.url} is not RabbitMQ's management API") from None
    if found.get("tracing") is not on:
        _ask(target, "PUT", settings)


def switch_off_all(targets: str) -> None:
    """Switch it off at each target, given as a JSON list; errors are nobody's concern."""
    for fields in json.loads(targets):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                switch(Target(*fields), "off")
                break
            except ManagementError:
                time.sleep(attempt)


def _ask(target: Target, method: str, body: object = None) -> Response:
    node = Node(target.url, target.user, target.password, target.ca_file)
    answer = node.send(method, f"vhosts/{quote(target.vhost, safe='')}", body)
    if not answer.ok:
        raise ManagementError(_refusal(target, answer.status_code))
    return answer


def _refusal(target: Target, status: int) -> str:
    if status == codes.unauthorized:
        return (
            f"{target.url} does not let user {target.user!r} switch the firehose: check [watch] "
            "firehose_password, and that the user has tag administrator"
        )
    if status == codes.not_found:
        return f"the broker at {target.url} has no vhost {target.vhost!r}"
    return f"{target.url} answered {status} when the firehose was to be switched"


if __name__ == "__main__":
    switch_off_all(sys.stdin.read())
