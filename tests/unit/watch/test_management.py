"""What is asked of the management API, and what is said when it does not answer."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import oslo_messaging
import pytest
from oslo_config import cfg

from common import config
from common.exception import StartupError
from watch.management import Management, management_urls
from watch.node import ManagementError
from watch.node_switch import Target, switch

NOBODY = "http://127.0.0.1:1"
SECRET = "s3cret"


class Node(ThreadingHTTPServer):
    """A management API that has one answer to each path."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers = {}
        self.body = b""
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        answer = self.server.answers.get(urlsplit(self.path).path, [])
        body = self.server.body or json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp=None):
        return "Thu, 01 Jan 1970 00:01:40 GMT"  # the broker's clock

    def log_message(self, *_):
        pass


@pytest.fixture
def node():
    with Node() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def management(*urls, vhost="a/b"):
    return Management(urls, vhost, "ann", SECRET)


def test_connections_are_told_by_name(node):
    """Age is by the broker's clock: ours may differ."""
    row = {"name": "n", "user": "u", "peer_host": "h", "connected_at": 40_000}
    named = {**row, "user_provided_name": "lab:1:x"}
    node.answers["/api/vhosts/a%2Fb/connections"] = [named]
    found = management(node.url).connections()["n"]
    assert (found.client, found.peer, found.user, found.age) == ("lab:1:x", "h", "u", 60.0)


def test_what_the_broker_does_not_know_yet_is_left_out(node):
    """It lists what has just been opened before it knows anything about it, even its name."""
    node.answers["/api/vhosts/a%2Fb/connections"] = [[]]
    node.answers["/api/consumers/a%2Fb"] = [[], {"queue": {"name": "q"}}]
    node.answers["/api/vhosts/a%2Fb/channels"] = [[]]
    asked = management(node.url)
    assert (asked.connections(), asked.consumers(), asked.unacked()) == ({}, {}, {})


def test_consumers_are_told_by_queue(node):
    """Several connections may consume from one queue."""
    details = [{"connection_name": name} for name in ("one", "two")]
    rows = [{"queue": {"name": "q"}, "channel_details": each} for each in details]
    node.answers["/api/consumers/a%2Fb"] = rows
    assert management(node.url).consumers() == {"q": ["one", "two"]}


def test_unacked_messages_are_summed_up_by_connection(node):
    """A process may have several channels."""
    details = {"connection_details": {"name": "one"}}
    rows = [{**details, "messages_unacknowledged": count} for count in (2, 0, 3)]
    node.answers["/api/vhosts/a%2Fb/channels"] = rows
    assert management(node.url).unacked() == {"one": 5}


def test_the_firehose_is_that_of_the_vhost(node):
    """Another vhost's is none of our business."""
    rows = [{"name": "other", "tracing": True}, {"name": "a/b", "tracing": False}]
    node.answers["/api/vhosts"] = rows
    assert management(node.url).firehose_is_on() is False
    assert management(node.url, vhost="other").firehose_is_on() is True


def test_the_next_node_is_asked_when_one_does_not_answer(node):
    """A cluster that has lost a node still tells how its queues are."""
    node.answers["/api/queues/a%2Fb"] = [{"name": "q"}]
    assert management(NOBODY, node.url).queues() == [{"name": "q"}]


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "management_password"), (404, "check .* vhost 'a/b'"), (500, "answered 500")],
)
def test_a_refusal_is_explained_without_the_password(node, status, advice):
    """The line says which option to look at."""
    node.status = status
    with pytest.raises(ManagementError, match=advice) as error:
        management(node.url).queues()
    assert SECRET not in str(error.value)


def test_a_node_that_is_not_there_is_named():
    """With what the operating system says, and nothing else."""
    with pytest.raises(ManagementError, match=f"no management API at {NOBODY}.*refused"):
        management(NOBODY).queues()


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"7"])
def test_what_is_no_broker_is_told(node, body):
    """Another web server may be at that address, and answer anything."""
    node.body = body
    with pytest.raises(ManagementError, match="is not RabbitMQ's management API"):
        management(node.url).queues()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"7"])
def test_what_is_no_broker_is_not_switched(node, body):
    """It is left alone, and the switch goes on working."""
    node.body = body
    with pytest.raises(ManagementError, match="is not RabbitMQ's management API"):
        switch(Target(node.url, "a/b", "ann", SECRET), "on")


def conf(**options):
    made = cfg.ConfigOpts()
    config.register(made)
    oslo_messaging.TransportURL.parse(made, "rabbit://")  # registers transport_url
    made([])
    made.set_override("transport_url", f"rabbit://eve:{SECRET}@host/vhost")
    for name, value in options.items():
        made.set_override(name, value, "watch")
    return made


def test_without_a_user_of_its_own_it_is_the_one_in_transport_url(node):
    """One user is enough for a watch that does not switch."""
    node.status = 401
    with pytest.raises(ManagementError, match="refuses user 'eve'"):
        Management.of(conf(management_url=[node.url])).queues()


@pytest.mark.parametrize(
    "url", ["host:15672", "ftp://host", "http://", "http://ann:s3cret@host:15672"]
)
def test_a_wrong_url_is_explained_without_repeating_it(url):
    """It may hold a password, which would be shown with every problem."""
    with pytest.raises(StartupError, match="management_url must be") as error:
        management_urls(conf(management_url=["http://good:15672", url]))
    assert SECRET not in str(error.value)


def test_without_a_broker_there_is_nothing_to_watch():
    """The line shows what [DEFAULT] transport_url looks like."""
    made = conf()
    made.set_override("transport_url", "rabbit://")
    with pytest.raises(StartupError, match="rabbit://USER:PASSWORD@HOST"):
        Management.of(made)


def test_what_the_api_cannot_tell_is_left_out(node):
    """It has an empty list in place of the details of a channel that has just gone."""
    node.answers = {
        "/api/consumers/a%2Fb": [{"queue": {"name": "lab"}, "channel_details": []}],
        "/api/vhosts/a%2Fb/channels": [{"connection_details": [], "messages_unacknowledged": 3}],
    }
    assert management(node.url).consumers() == {}
    assert management(node.url).unacked() == {}
