"""The broker's management API: who is connected, who consumes what, and how much is waiting."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import quote, urlsplit

import requests
from oslo_config import cfg

from common.broker import broker_url, vhost_of
from common.exception import StartupError
from watch.naming import Connection
from watch.node import ManagementError, Node

CONNECTION_COLUMNS = "name,user,peer_host,connected_at,user_provided_name"
CONSUMER_COLUMNS = "queue.name,channel_details.connection_name"
CHANNEL_COLUMNS = "connection_details.name,messages_unacknowledged"
ALARMS = {"mem": "memory", "disk_free": "disk"}
ALARMED = (
    "The broker has an alarm: {}. It takes no messages until there is enough again, and requests "
    "are answered with 503. See https://www.rabbitmq.com/docs/alarms"
)
RATES = ("publish", "deliver_get", "ack")
QUEUE_COLUMNS = ",".join(
    (
        "name,type,consumers,messages_ready,messages_unacknowledged",
        *(f"message_stats.{rate}_details.rate" for rate in RATES),
    )
)


Answer = tuple[list[dict[str, Any]], float]  # rows, and when it was given


class Management:
    """What the broker says about one vhost. For any thread; each call asks anew.

    Every method raises ManagementError if no node gives an answer.

    :param urls: of the nodes' APIs; the first that answers is asked until it no longer does
    :param user: needs tag ``monitoring``, and a permission in the vhost, if only for nothing
    :param ca_file: certificates to trust instead of the system's, where a URL is https
    """

    def __init__(
        self, urls: Sequence[str], vhost: str, user: str, password: str, ca_file: str | None = None
    ) -> None:
        self._nodes = [Node(url, user, password, ca_file) for url in urls]
        self._vhost = vhost
        self._path = quote(vhost, safe="")
        self._preferred = 0

    @classmethod
    def of(cls, conf: cfg.ConfigOpts) -> Self:
        """As the options say.

        :raises StartupError: [watch] management_url or transport_url is none
        """
        url = broker_url(conf)
        user, password = conf.watch.management_user, conf.watch.management_password or ""
        if not user:
            user, password = (url.hosts[0].username or "", url.hosts[0].password or "")
        ca_file = conf.watch.management_ca_file
        return cls(management_urls(conf), vhost_of(url), user, password, ca_file)

    def connections(self) -> dict[str, Connection]:
        """Who is connected, by the connection's name (``HOST:PORT -> HOST:PORT``)."""
        rows, now = self._answer(f"vhosts/{self._path}/connections", CONNECTION_COLUMNS)
        return {
            found["name"]: Connection(
                client=found.get("user_provided_name") or "",
                peer=found.get("peer_host") or "",
                user=found.get("user") or "",
                age=max(0.0, now - found.get("connected_at", 0) / 1000),
            )
            for found in rows
        }

    def consumers(self) -> dict[str, list[str]]:
        """The names of the connections that consume from a queue, by the queue's name."""
        found = defaultdict(list)
        for consumer in self._list(f"consumers/{self._path}", CONSUMER_COLUMNS):
            name = section(consumer, "channel_details").get("connection_name")
            if name:
                found[consumer["queue"]["name"]].append(name)
        return dict(found)

    def unacked(self) -> dict[str, int]:
        """How many messages each connection was given and has not acknowledged, if any."""
        found: dict[str, int] = defaultdict(int)
        for channel in self._list(f"vhosts/{self._path}/channels", CHANNEL_COLUMNS):
            name = section(channel, "connection_details").get("name")
            if name and channel.get("messages_unacknowledged"):
                found[name] += channel["messages_unacknowledged"]
        return dict(found)

    def queues(self) -> list[dict[str, Any]]:
        """All queues with their numbers, as the API names them; see `health.sample`."""
        return self._list(f"queues/{self._path}", QUEUE_COLUMNS)

    def exchanges(self) -> list[dict[str, Any]]:
        """All exchanges: ``name`` and ``type``."""
        return self._list(f"exchanges/{self._path}", "name,type")

    def bindings(self) -> list[dict[str, Any]]:
        """All bindings: ``source``, ``destination``, ``destination_type``, ``routing_key``."""
        columns = "source,destination,destination_type,routing_key"
        return self._list(f"bindings/{self._path}", columns)

    def alarm(self) -> str | None:
        """What the broker is short of, so that it takes no messages; None if it does."""
        nodes = self._list("nodes", f"name,{','.join(f'{short}_alarm' for short in ALARMS)}")
        short = [
            f"{what} on {node['name']}"
            for node in nodes
            for alarm, what in ALARMS.items()
            if node.get(f"{alarm}_alarm")
        ]
        return ALARMED.format(", ".join(short)) if short else None

    def firehose_is_on(self) -> bool:
        """Whether the node asked copies the vhost's messages; RabbitMQ calls that tracing."""
        found = self._list("vhosts", "name,tracing")
        return any(vhost["name"] == self._vhost and vhost.get("tracing") for vhost in found)

    def _list(self, path: str, columns: str) -> list[dict[str, Any]]:
        rows, _ = self._answer(path, columns)
        return rows

    def _answer(self, path: str, columns: str) -> Answer:
        problems = []
        for number, node in self._in_order():
            try:
                answer = self._get(node, path, columns)
            except ManagementError as error:
                problems.append(str(error))
            else:
                self._preferred = number
                return answer
        raise ManagementError("; ".join(problems))

    def _in_order(self) -> Iterator[tuple[int, Node]]:
        numbered = list(enumerate(self._nodes))
        yield from numbered[self._preferred :] + numbered[: self._preferred]

    def _get(self, node: Node, path: str, columns: str) -> Answer:
        answer = node.send("GET", path, columns=columns)
        if not answer.ok:
            raise ManagementError(self._refusal(node, answer.status_code))
        return _rows(answer), _time_of(answer)

    def _refusal(self, node: Node, status: int) -> str:
        if status == requests.codes.unauthorized:
            return (
                f"{node.url} refuses user {node.user!r}: check [watch] management_user and "
                f"management_password, that the user has tag monitoring and a permission in vhost "
                f"{self._vhost!r}"
            )
        if status == requests.codes.not_found:
            where = f"[watch] management_url and vhost {self._vhost!r}"
            return f"{node.url} does not have what is asked for: check {where}"
        return f"{node.url} answered {status}"


def section(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of an answer; the API has an empty list in place of what it can't tell."""
    found = row.get(name)
    return found if isinstance(found, Mapping) else {}


def management_urls(conf: cfg.ConfigOpts) -> list[str]:
    """The URL of each node's management API.

    :raises StartupError: one of them is none, or holds a password, which would be shown
    """
    urls = [url.rstrip("/") for url in conf.watch.management_url]
    parts = [urlsplit(url) for url in urls]
    good = (
        part.scheme in {"http", "https"} and part.hostname and not part.username for part in parts
    )
    if not urls or not all(good):
        raise StartupError(
            reason="[watch] management_url must be http://HOST:15672, or several with commas "
            "between; user and password are options of their own"
        )
    return urls


def _rows(answer: requests.Response) -> list[dict[str, Any]]:
    """What an answer lists; where nothing is known yet of a thing, it is an empty list there."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise ManagementError(f"{answer.url} is not RabbitMQ's management API")
    return [row for row in found if row]


def _time_of(answer: requests.Response) -> float:
    """When an answer was given, in seconds since 1970, by the broker's clock if it says so."""
    date = answer.headers.get("Date")
    return parsedate_to_datetime(date).timestamp() if date else time.time()
