"""Switches the broker's firehose for a vhost, at one node: in a cluster each has its own.

The guard runs this file alone, without this project or its libraries: the standard library only.
"""

import base64
import http.client
import json
import ssl
import time
from typing import NamedTuple
from urllib.parse import quote, urlsplit

SECONDS = 5  # that the broker may take to answer
ATTEMPTS = 3


class SwitchError(Exception):
    """The firehose could not be switched; the text says why, without any password."""


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

    @property
    def api(self) -> str:
        """The vhost's URL in the management API."""
        return f"{self.url.rstrip('/')}/api/vhosts/{quote(self.vhost, safe='')}"


def switch(target: Target, wanted: str) -> None:
    """Switch the firehose ``on`` or ``off``; nothing happens if it is already.

    :raises SwitchError: the node can't be reached, or refuses
    """
    on = wanted == "on"
    try:
        found = json.loads(_request(target, "GET"))
        # what a PUT leaves out is reset: description, tags, the default type of queues
        settings = {**found.get("metadata", {}), "tracing": on}
    except (ValueError, AttributeError, TypeError):
        raise SwitchError(f"{target.url} is not RabbitMQ's management API") from None
    if found.get("tracing") is not on:
        _request(target, "PUT", json.dumps(settings))


def switch_off_all(targets: str) -> None:
    """Switch it off at each target, given as a JSON list; errors are nobody's concern."""
    for fields in json.loads(targets):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                switch(Target(*fields), "off")
                break
            except SwitchError:
                time.sleep(attempt)


def _request(target: Target, method: str, body: str | None = None) -> bytes:
    login = base64.b64encode(f"{target.user}:{target.password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    try:
        connection = _connection(target)
        connection.request(method, urlsplit(target.api).path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SwitchError(f"no management API at {target.url}: {error}") from None
    if answer.status >= http.client.BAD_REQUEST:
        raise SwitchError(_refusal(target, answer.status))
    return text


def _connection(target: Target) -> http.client.HTTPConnection:
    parts = urlsplit(target.url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    context = ssl.create_default_context(cafile=target.ca_file)
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


def _refusal(target: Target, status: int) -> str:
    if status == http.client.UNAUTHORIZED:
        return (
            f"{target.url} does not let user {target.user!r} switch the firehose: check [watch] "
            "firehose_password, and that the user has tag administrator"
        )
    if status == http.client.NOT_FOUND:
        return f"the broker at {target.url} has no vhost {target.vhost!r}"
    return f"{target.url} answered {status} when the firehose was to be switched"
