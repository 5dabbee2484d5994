"""The listener that hands back what reaches it while it stops."""

from unittest import mock

import pytest
from oslo_messaging import Target
from oslo_messaging._drivers import amqpdriver
from oslo_messaging._drivers.impl_rabbit import RabbitMessage

from common import listener


@pytest.fixture
def listening():
    """What oslo.messaging's driver makes for an RPC server, on a connection that does nothing."""
    listener.install()
    driver = amqpdriver.AMQPDriverBase(mock.MagicMock(), mock.MagicMock(), mock.MagicMock())
    connection = driver._get_connection = mock.MagicMock()
    exchanges = ("micronova", "compute_fanout")
    consumers = [mock.Mock(exchange_name=exchange) for exchange in exchanges]
    connection.return_value._consumers = dict.fromkeys(consumers)
    target = Target(exchange="micronova", topic="compute", server="host1")
    return driver.listen(target, None, None)._poll_style_listener


def test_an_rpc_server_listens_with_ours(listening):
    """The place in oslo.messaging where ours is put is still the one its driver looks in."""
    assert type(listening) is listener.Listener


def test_a_message_is_left_to_others_once_it_stops(listening):
    """Unacknowledged, it goes back to its queue when the connection closes."""
    listening._shutdown.set()
    message = mock.Mock()
    listening(message)
    assert not message.mock_calls


def delivered(exchange: str, headers: dict | None = None, **content: object) -> RabbitMessage:
    """A message as the driver hands it over, that came by the key ``report.compute.host1``."""
    raw = mock.Mock(payload={"_unique_id": "1", "method": "ping", **content}, headers=headers)
    raw.delivery_info = {"exchange": exchange, "routing_key": "report.compute.host1"}
    return RabbitMessage(raw)


def test_the_broker_says_where_a_message_was_sent_to(listening):
    """What the sender says of it in the message does not count."""
    listening(delivered("micronova", _context_sent_to="report.compute.host2"))
    (incoming,) = listening.incoming
    assert incoming.ctxt["sent_to"] == "report.compute.host1"


@pytest.mark.parametrize(
    "message",
    [delivered(""), delivered("compute.host1"), delivered("micronova", {"x-death": []})],
    ids=["past all exchanges", "by another exchange", "a dead letter"],
)
def test_what_comes_past_the_topics_is_no_request(listening, message):
    """Who may not address a topic gets messages into its queue all the same."""
    listening(message)
    assert not listening.incoming
    assert message._raw_message.ack.called


def test_a_fan_out_is_a_request(listening):
    """Rights to write to its exchange are all that the broker checks, and all there are."""
    listening(delivered("compute_fanout"))
    assert len(listening.incoming) == 1
