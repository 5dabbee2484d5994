"""Pins: an operator holds senders back to what services of an older release understand."""

import oslo_messaging
import pytest
from oslo_config import cfg
from oslo_messaging import Target

from common import config, exception, plugins
from common.pins import pins
from common.rpc import RPCTransport
from common.rpcapi import RPCAPI, call
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from tests.contract.surfaces import RecordingTransport


@pytest.fixture
def conf() -> cfg.ConfigOpts:
    made = cfg.ConfigOpts()
    config.register(made)
    made([])
    return made


def test_nothing_is_held_back_unless_asked(conf):
    """Senders speak the newest version they know."""
    assert pins(conf) == {}


def test_a_pin_holds_for_each_interface_of_a_service(conf):
    """One version stands for the release it was in: its other interfaces follow."""
    conf.set_override("conductor", "3.0", "upgrade_levels")
    assert pins(conf) == {
        ("conductor", None): "3.0",
        ("conductor", "compute_task"): "1.0",
        ("report", "report"): "1.0",
    }


def test_a_client_is_held_back_by_the_pin(conf):
    """Whoever makes a client need not think of it."""
    oslo_messaging.TransportURL.parse(conf, "rabbit://nobody@127.0.0.1:1/")
    transport = RPCTransport(conf, {("conductor", "compute_task"): "1.0"})
    assert not ComputeTaskAPI(transport, "test").understands("pause_instance")
    assert ComputeTaskAPI(transport, "test").understands("start_instance")
    assert ConductorAPI(transport, "test").understands("instance_totals")


class Sent(RPCAPI):
    """An interface with a method that got an argument later."""

    target = Target(topic="letters")

    @call("1.0", added={"sort": "1.1"})
    def letters(self, ctxt, limit=None, sort=None):
        """Some letters."""


@pytest.mark.parametrize(
    ("cap", "sort", "sent"),
    [
        (None, None, ("1.1", {"limit", "sort"})),
        ("1.0", None, ("1.0", {"limit"})),
        ("1.0", "size", ("1.1", {"limit", "sort"})),  # which the cap refuses
    ],
)
def test_an_argument_that_came_later_is_left_out_where_it_says_nothing(cap, sort, sent):
    """A receiver of an older release goes on being asked; what it can't do is not left out."""
    transport = RecordingTransport(cap)
    Sent(transport, "test").letters(None, sort=sort)
    ((target, _, arguments),) = transport.sent
    assert (target.version, arguments.keys()) == sent


@pytest.mark.parametrize("pin", ["2.9", "4.0"])
def test_a_pin_nobody_could_keep_is_refused(conf, pin):
    """It says what can be chosen, before anything is served."""
    conf.set_override("conductor", pin, "upgrade_levels")
    with pytest.raises(exception.StartupError, match=f"conductor = {pin}: this release speaks 3"):
        pins(conf)


def test_a_service_with_a_dash_in_its_name_stops_nobody(conf, monkeypatch):
    """oslo.config knows its option by another name."""
    conf.register_opt(cfg.StrOpt("my-service", default="auto"), "upgrade_levels")
    monkeypatch.setattr(plugins, "names", lambda _: ["my-service"])
    assert pins(conf) == {}
