"""The listener that hands back what reaches it while it stops."""

from unittest import mock

import pytest
from oslo_messaging import Target
from oslo_messaging._drivers import amqpdriver

from common import listener


@pytest.fixture
def listening():
    """What oslo.messaging's driver makes for an RPC server, on a connection that does nothing."""
    listener.install()
    driver = amqpdriver.AMQPDriverBase(mock.MagicMock(), mock.MagicMock(), mock.MagicMock())
    driver._get_connection = mock.MagicMock()
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
