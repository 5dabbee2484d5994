"""Each request a client sends is one log record with the facts as fields."""

import logging
from types import SimpleNamespace

import amqp.exceptions
import oslo_messaging
import pytest
from kombu.exceptions import OperationalError
from oslo_messaging import MessagingTimeout, Target

from common.context import RequestContext
from common.rpc_client import RPC_TROUBLE, RPCClient

CTXT = RequestContext(overwrite=False)


class Stub:
    """An oslo.messaging client that answers, or fails as told."""

    def __init__(self, error: Exception | None = None, **target) -> None:
        self.target = Target(topic="conductor", version="1.0", namespace="compute_task", **target)
        self._error = error

    def call(self, ctxt, method, **arguments):
        if self._error:
            raise self._error
        return "answer"

    cast = call


def facts(caplog) -> SimpleNamespace:
    (record,) = [r for r in caplog.records if r.name == "micronova.rpc"]
    return SimpleNamespace(**vars(record), text=record.getMessage())


def test_a_call_is_logged_with_who_and_what(caplog):
    """Caller, target, method and version can be read, by people and by programs."""
    caplog.set_level(logging.INFO)
    assert RPCClient(Stub(), "api@one").call(CTXT, "create_servers") == "answer"
    seen = facts(caplog)
    assert (seen.kind, seen.caller, seen.target, seen.outcome) == (
        "call",
        "api@one",
        "conductor",
        "ok",
    )
    assert "call api@one -> conductor compute_task.create_servers 1.0" in seen.text


@pytest.mark.parametrize("kind", ["call", "cast"])
def test_a_connection_that_cannot_be_had_is_trouble_like_any_other(kind):
    """Where the driver opens one more connection to a broker that is away, its error is no bug."""
    client = RPCClient(Stub(OperationalError("no route")), "api@one")
    with pytest.raises(oslo_messaging.MessageDeliveryFailure, match="no route"):
        getattr(client, kind)(CTXT, "create_servers")


@pytest.mark.parametrize(
    ("target", "kind", "name"),
    [({"server": "host1"}, "cast", "conductor.host1"), ({"fanout": True}, "fanout", "conductor")],
)
def test_casts_are_told_apart(caplog, target, kind, name):
    """A cast to one server and one to all are logged as what they are."""
    caplog.set_level(logging.INFO)
    RPCClient(Stub(**target), "api@one").cast(CTXT, "tell")
    seen = facts(caplog)
    assert (seen.kind, seen.target) == (kind, name)


def test_a_failure_is_logged_and_raised(caplog):
    """The record says how a request ended, and the caller still gets the error."""
    caplog.set_level(logging.INFO)
    with pytest.raises(MessagingTimeout):
        RPCClient(Stub(MessagingTimeout()), "api@one").call(CTXT, "create_servers")
    assert facts(caplog).outcome == "MessagingTimeout"


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("refused"),
        amqp.exceptions.NotAllowed("vhost gone"),
        amqp.exceptions.AccessRefused("rights taken"),
        amqp.exceptions.NotFound("no exchange"),
        TimeoutError("the read operation timed out"),
        ConnectionResetError("reset by peer"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_refusal_of_the_broker_is_trouble_like_any_other(error):
    """Whoever asks is told to try again, and need not know the driver's errors."""
    with pytest.raises(oslo_messaging.MessageDeliveryFailure):
        RPCClient(Stub(error), "api@one").call(CTXT, "create_servers")


def test_arguments_are_not_logged(caplog):
    """What users send, secrets among it, stays out of the log."""
    caplog.set_level(logging.DEBUG)
    RPCClient(Stub(), "api@one").call(CTXT, "create_servers", user_data="secret")
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (oslo_messaging.MessagingTimeout(), True),
        (oslo_messaging.MessageDeliveryFailure(), True),
        (oslo_messaging.MessageUndeliverable("none", "exchange", "key", "message"), True),
        (oslo_messaging.ClientSendError(Target(topic="conductor"), "no"), True),
        (oslo_messaging.RPCVersionCapError("1.1", "1.0"), False),
        (oslo_messaging.RemoteError("KeyError", "x"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_trouble_is_what_a_later_try_may_overcome(error, trouble):
    """A message that must not be sent, or that the far side chokes on, is not sent for ever."""
    assert isinstance(error, RPC_TROUBLE) is trouble
