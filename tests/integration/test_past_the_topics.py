"""The broker checks topics on one exchange: whatever gets past it is no request to anybody."""

import json
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import amqp
import pytest

from tests.fixtures.cloud import Cloud
from tests.fixtures.firehose import HOST, PASSWORD, Vhost
from tests.fixtures.shared import SharedBroker

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

EXCHANGE, OWN = "micronova", f"compute.{HOST}"
FLAVOR = "1"


@pytest.fixture(scope="module")
def host(
    calm_cloud: Cloud, shared_broker: SharedBroker, module_vhost_url: str
) -> Iterator[amqp.Connection]:
    """What somebody has who has the password of one host."""
    vhost = Vhost(shared_broker, module_vhost_url)
    connection = amqp.Connection(
        urlsplit(vhost.url).netloc.rpartition("@")[2],
        vhost.make_user(f"micronova-compute-{HOST}"),
        PASSWORD,
        virtual_host=vhost.name,
        confirm_publish=True,
    )
    connection.connect()
    yield connection
    connection.close()
    vhost.remove_users()


def request(**properties: str) -> amqp.Message:
    """An administrator's wish that a flavor be deleted, as the api would send it."""
    message = {
        "method": "flavor_delete",
        "version": "3.0",
        "args": {"flavorid": FLAVOR},
        "_unique_id": uuid.uuid4().hex,
        "_context_is_admin": True,
        "_context_roles": ["admin"],
    }
    envelope = {"oslo.version": "2.0", "oslo.message": json.dumps(message)}
    return amqp.Message(
        json.dumps(envelope),
        content_type="application/json",
        content_encoding="utf-8",
        **properties,
    )


def by_the_exchange_for_answers(channel: amqp.Channel) -> None:
    channel.basic_publish(request(), "", "conductor")


def by_an_alternate_exchange(channel: amqp.Channel) -> None:
    arguments = {"alternate-exchange": EXCHANGE}
    channel.exchange_declare(OWN, "fanout", auto_delete=False, arguments=arguments)
    channel.basic_publish(request(), OWN, "conductor")
    channel.exchange_delete(OWN)


def by_a_binding_of_exchanges(channel: amqp.Channel) -> None:
    channel.exchange_declare(OWN, "fanout", auto_delete=False)
    channel.exchange_bind(EXCHANGE, OWN)
    channel.basic_publish(request(), OWN, "conductor")
    channel.exchange_delete(OWN)


def by_a_dead_letter(channel: amqp.Channel) -> None:
    queue = "compute_fanout_of_letters"
    letters = {"x-dead-letter-exchange": EXCHANGE, "x-dead-letter-routing-key": "conductor"}
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=letters)
    channel.basic_publish(request(expiration="1"), "", queue)


WAYS = [
    by_the_exchange_for_answers,
    by_an_alternate_exchange,
    by_a_binding_of_exchanges,
    by_a_dead_letter,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_gets_past_the_topics_is_no_request(
    calm_cloud: Cloud, host: amqp.Connection, way: Callable[[amqp.Channel], None]
) -> None:
    """A host that may not address conductors gets messages to them, and none is carried out."""
    conductor = calm_cloud["conductor"]
    mark = conductor.output.mark
    way(host.channel())
    conductor.wait_for_line("dropped a message that came past the topics", 20, since=mark)
    assert calm_cloud.client.get(f"flavors/{FLAVOR}")["flavor"]["id"] == FLAVOR


def test_no_copies_are_made_past_the_topics(host: amqp.Connection) -> None:
    """Headers that ask for more receivers are held against the same rights."""
    for header in ("CC", "BCC"):
        message = request(application_headers={header: ["conductor"]})
        with pytest.raises(amqp.AccessRefused):
            host.channel().basic_publish(message, EXCHANGE, f"report.{OWN}")
