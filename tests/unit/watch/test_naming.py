"""What processes are called whose queues don't tell who they are."""

import pytest

from common.exception import StartupError
from tests.unit.watch.makers import event, request
from tests.unit.watch.test_roster import people
from watch.flow import Flow
from watch.model import Envelope
from watch.naming import Connection, Names


def connection(program="uwsgi", user="nova", peer="10.0.0.7"):
    return Connection(f"{program}:7:u1", peer, user, age=60.0)


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        (["program:uwsgi=nova-api"], "nova-api"),
        (["user:no*=the novas"], "the novas"),
        (["address:10.0.0.*=controller"], "controller"),
        (["program:gunicorn=other", "user:nova=second", "program:uwsgi=third"], "second"),
        ([" program:uwsgi = nova-api "], "nova-api"),
        ([], "nova (uwsgi)"),
    ],
)
def test_the_first_rule_that_fits_counts(rules, name):
    """And without one, who it connects as says more than that uwsgi runs it."""
    assert Names(rules).name(connection()) == name


def test_a_program_of_its_own_needs_no_rule():
    """Its name says what it is."""
    assert Names().name(connection("neutron-server"), "network") == "neutron-server"


@pytest.mark.parametrize("rule", ["uwsgi=nova-api", "program:uwsgi", "port:1=x", "program:=x", ""])
def test_what_is_no_rule_is_said(rule):
    """At the start, with an example of one."""
    with pytest.raises(StartupError, match="program:uwsgi=nova-api"):
        Names([rule])


def test_who_sends_notifications_says_who_it_is():
    """A publisher's id begins with the service, whatever runs it."""
    flow = Flow()
    news = Envelope("notification", "n1", method="x", publisher="nova-api:h1")
    flow.take(event("publish", 0, news, connection="a"))
    assert [one["label"] for one in people(flow).values()] == ["nova-api"]
    flow.learn({"a": connection()}, {})
    assert people(flow)["nova-api@10.0.0.7"]["label"] == "nova-api"


def test_who_takes_from_a_topic_is_called_so_until_more_is_known():
    """A queue that a topic's servers share is not one server's."""
    flow = Flow()
    flow.take(event("deliver", 0, request(1)))
    assert {one["label"] for one in people(flow).values()} == {"lab", "unknown"}
