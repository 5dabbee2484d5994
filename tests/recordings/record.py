"""Records anew what tests/unit/watch is tested against: python -m tests.recordings.record.

``boot`` is a server's life in a deployment, ``trouble`` an application on oslo.messaging, and
others beside it, to which everything happens that can.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import kombu
import oslo_messaging as messaging
from oslo_config import cfg

from cli.compute_client import ComputeClient
from deployment.broker import Broker
from deployment.local import Deployment
from deployment.stack import local_broker
from tests.recordings import FOLDER

PROGRAMS = Path(".micronova/programs")
SECRET = "sesame-open-up"
REQUEST = "req-0c0ffee0-0000-4000-8000-000000000001"
SERVER = "5e7e7e75-0000-4000-8000-000000000001"
UNICODE_BREAKER = b"\xff\xfe\x00garbage\x80"


class Endpoint:
    """A server to which things happen."""

    target = messaging.Target(namespace="lab", version="1.2")

    def echo(self, context: dict, **values: object) -> dict:
        return values

    def fail(self, context: dict) -> None:
        raise ValueError(f"no room for it; password={SECRET}")

    def sleep(self, context: dict, seconds: float) -> None:
        time.sleep(seconds)

    def info(self, context, publisher_id, event_type, payload, metadata) -> None:
        """Take a notification."""


@contextmanager
def recorded(broker: Broker, name: str) -> Iterator[None]:
    """Write what the firehose tells meanwhile to a file."""
    login = broker.management.login
    broker.management.send("PUT", "vhosts/micronova", {"tracing": True})
    stop = threading.Event()
    lines: list[str] = []
    host = f"amqp://{login.name}:{login.password}@127.0.0.1:{broker.ports.amqp}/micronova"

    def note(message: kombu.Message) -> None:
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        line = {
            "at": time.time(),
            "routing_key": message.delivery_info["routing_key"],
            "headers": message.headers,
            "body": body.decode("latin1").replace(str(Path.cwd()), "/srv/micronova"),
        }
        lines.append(json.dumps(line))

    def consume() -> None:
        exchange = kombu.Exchange("amq.rabbitmq.trace", type="topic", durable=True, passive=True)
        queue = kombu.Queue("", exchange, routing_key="#", exclusive=True, durable=False)
        with (
            kombu.Connection(host) as connection,
            connection.Consumer(queue, on_message=note, no_ack=True, accept=None),
        ):
            listening.set()
            while not stop.is_set():
                with suppress(TimeoutError):
                    connection.drain_events(timeout=0.3)

    listening = threading.Event()
    thread = threading.Thread(target=consume)
    thread.start()
    listening.wait(10)
    yield
    time.sleep(1)  # what is still on its way
    stop.set()
    thread.join()
    (FOLDER / f"{name}.raw.jsonl").write_text("\n".join(lines) + "\n")
    broker.management.send("PUT", "vhosts/micronova", {"tracing": False})


def boot(broker: Broker, folder: Path) -> None:
    """A server's life."""
    with Deployment(folder, broker.transport_url(), computes=2) as deployment:
        client = ComputeClient(deployment.api_url, deployment.auth_url, deployment.auth("demo"))
        image, flavor = client.find("images", "cirros"), client.find("flavors", "m1.tiny")
        new = {"name": "vm1", "imageRef": image, "flavorRef": flavor, "networks": "none"}
        answer = client.send("POST", "/servers", {"server": new})
        server = answer.json()["server"]["id"]
        client.wait_until_active(server)
        client.send("DELETE", f"/servers/{server}")
        client.wait_until_gone(server)


def trouble(broker: Broker) -> None:
    """Everything that can happen."""
    conf = cfg.CONF
    conf([], project="lab")
    transport = messaging.get_rpc_transport(conf, broker.transport_url())
    servers = [
        messaging.get_rpc_server(
            transport, messaging.Target(topic="lab", server=name), [Endpoint()]
        )
        for name in ("one", "two")
    ]
    for server in servers:
        server.start()
    context = {"request_id": REQUEST, "user": "ann", "project_id": "p", "auth_token": SECRET}
    client = messaging.get_rpc_client(
        transport, messaging.Target(topic="lab", namespace="lab", version="1.0"), timeout=5, retry=0
    )
    one = client.prepare(server="one")
    values = {"server_id": SERVER, "admin_password": SECRET, "nested": [{"token": SECRET}]}
    one.call(context, "echo", **values)
    one.cast(context, "echo", word="cast")
    client.prepare(fanout=True).cast(context, "echo", word="all")
    for call in (
        lambda: one.call(context, "fail"),
        lambda: client.prepare(server="two", timeout=1).call(context, "sleep", seconds=3),
        lambda: client.prepare(topic="nowhere", timeout=2).call(context, "echo"),
    ):
        with suppress(Exception):
            call()
    time.sleep(3)
    for server in servers:
        server.stop()
        server.wait()
    one.cast(context, "echo", word="for nobody")
    _notifications(conf, broker)
    _foreign(broker)
    transport.cleanup()


def _notifications(conf: cfg.ConfigOpts, broker: Broker) -> None:
    transport = messaging.get_notification_transport(conf, broker.transport_url())
    listener = messaging.get_notification_listener(
        transport, [messaging.Target(topic="news")], [Endpoint()], executor="threading"
    )
    listener.start()
    notifier = messaging.Notifier(transport, "lab.one", driver="messagingv2", topics=["news"])
    notifier.info({"request_id": REQUEST}, "lab.done", {"server_id": SERVER})
    time.sleep(0.5)
    listener.stop()
    listener.wait()


def _foreign(broker: Broker) -> None:
    """Another application, a reply that nobody takes, and one that somebody gives back."""
    with kombu.Connection(broker.transport_url().replace("rabbit:", "amqp:")) as connection:
        channel = connection.channel()
        queue = kombu.Queue("jobs", channel=channel, durable=False)
        queue.declare()
        producer = kombu.Producer(channel)
        send = {"routing_key": "jobs", "declare": [], "retry": False}
        producer.publish({"job": 7, "api_key": SECRET}, serializer="json", **send)
        producer.publish(UNICODE_BREAKER, content_type="application/x", **send)
        lost = {"_msg_id": "f" * 32, "_unique_id": "e" * 32, "result": 1, "ending": True}
        body = {"oslo.version": "2.0", "oslo.message": json.dumps(lost)}
        producer.publish(body, serializer="json", routing_key="reply_gone", retry=False)
        taken = queue.get()
        taken.reject(requeue=True)
        queue.get(no_ack=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        node = local_broker(Path(folder) / "broker", PROGRAMS, print)
        with node:
            with recorded(node, "boot"):
                boot(node, Path(folder))
            with recorded(node, "trouble"):
                trouble(node)
