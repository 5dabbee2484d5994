"""WSGIService over real sockets: it serves, it drains, and it says why it can't start."""

import http.client
import json
import re
import socket
import threading
import time
from contextlib import contextmanager

import pytest

from api.app import Application
from common.exception import StartupError
from tests.unit.api.fakes import FakeConductor, FakeTasks, make_conf, server_body
from web import service as web_service
from web.service import WSGIService

DEADLINE = 10


class App:
    """Answers at once, but /slow only when told to."""

    def __init__(self):
        self.busy = threading.Event()
        self.go_on = threading.Event()
        self.resets = 0

    def __call__(self, env, start_response):
        if env["PATH_INFO"] == "/slow":
            self.busy.set()
            self.go_on.wait(DEADLINE)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def admits(self, env):
        return 2048

    def reset(self):
        self.resets += 1


@contextmanager
def serving(app, **options):
    """A service on a free port; nobody waits for its end."""
    service = WSGIService("api", "127.0.0.1", 0, 4, lambda: app, 2048, 128, **options)
    service.start()
    try:
        yield service
    finally:
        in_background(service.stop)


def connect(service):
    """A keep-alive connection."""
    return http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=DEADLINE)


def get(connection, path="/"):
    """One request on a connection."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.getheader("Connection")


def in_background(work):
    """Run ``work`` in a thread and return it."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_it_serves_over_one_connection(caplog):
    """Requests follow each other on a connection that stays open."""
    with serving(App()) as service:
        connection = connect(service)
        assert [get(connection) for _ in range(3)] == [(200, b"ok", None)] * 3


def test_it_says_where_it_listens(caplog):
    """A port of 0 is replaced by the real one in the line that others wait for."""
    caplog.set_level("INFO", "micronova.service")
    with serving(App()) as service:
        ready = re.search(r"api ready on (http://127\.0\.0\.1:\d+) in \d+\.\d\d s", caplog.text)
    assert ready is not None
    assert ready[1] == service.url


def test_stop_lets_requests_finish():
    """A request in progress gets its answer, and is told that the connection ends."""
    app, answers = App(), []
    with serving(app) as service:
        client = in_background(lambda: answers.append(get(connect(service), "/slow")))
        assert app.busy.wait(DEADLINE)
        stopping = in_background(service.stop)
        assert _refused_within(service, DEADLINE)
        app.go_on.set()
        client.join(DEADLINE)
        stopping.join(DEADLINE)
    assert answers == [(200, b"ok", "close")]
    assert not stopping.is_alive()


def test_stop_refuses_new_connections():
    """While the last requests finish, nobody new gets in."""
    app = App()
    with serving(app) as service:
        in_background(lambda: get(connect(service), "/slow"))
        assert app.busy.wait(DEADLINE)
        stopping = in_background(service.stop)
        refused = _refused_within(service, DEADLINE)
        app.go_on.set()
        stopping.join(DEADLINE)
    assert refused


def test_stop_does_not_wait_for_idle_connections():
    """Connections between two requests, and ones that never spoke, are closed at once."""
    with serving(App()) as service:
        idle, silent = connect(service), connect(service)
        get(idle)
        silent.connect()
        began = time.monotonic()
        service.stop()
        took = time.monotonic() - began
        assert idle.sock.recv(1) == b""
    assert took < web_service.REQUEST_SECONDS / 2


def test_silent_connections_hold_no_thread():
    """More connections that say nothing than there are threads don't keep others out."""
    with serving(App()) as service:
        address = tuple(service.url.removeprefix("http://").split(":"))
        silent = [socket.create_connection(address, timeout=DEADLINE) for _ in range(8)]
        assert get(connect(service))[0] == 200
        for each in silent:
            each.close()


def test_wait_returns_once_stopped():
    """Whoever waits for the service is woken by its stop."""
    service = WSGIService("api", "127.0.0.1", 0, 2, App, 2048, 128)
    service.start()
    waiting = in_background(service.wait)
    service.stop()
    waiting.join(DEADLINE)
    assert not waiting.is_alive()


def test_reset_reaches_the_application():
    """SIGHUP is passed on."""
    app = App()
    with serving(app) as service:
        service.reset()
    assert app.resets == 1


def test_port_in_use():
    """The error names address, port and option."""
    with serving(App()) as service:
        port = int(service.url.rpartition(":")[2])
        with pytest.raises(StartupError) as raised:
            WSGIService("api", "127.0.0.1", port, 2, App, 2048, 128).start()
    assert str(raised.value) == (
        f"can't listen on 127.0.0.1 port {port}: Address already in use; stop what uses the port, "
        "or choose another address with [api] host and port"
    )


def test_address_of_somebody_else():
    """An address this machine does not have is an error of the same kind."""
    with pytest.raises(StartupError, match=r"can't listen on 192\.0\.2\.1 port 0: .*\[api\] host"):
        WSGIService("api", "192.0.2.1", 0, 2, App, 2048, 128).start()


def test_what_must_be_up_first_is_waited_for():
    """Nobody gets through before the broker is up; its refusal ends the start."""

    def refuse():
        raise StartupError(reason="wrong password")

    service = WSGIService("api", "127.0.0.1", 0, 2, App, 2048, 128, before_serving=refuse)
    with pytest.raises(StartupError, match="wrong password"):
        service.start()


@pytest.fixture
def api(tmp_path):
    """The real application, served."""
    conf = make_conf(tmp_path, max_body=2048)
    app = Application(conf, FakeConductor(), FakeTasks())
    with serving(app) as service:
        yield service


def post(connection, body, **headers):
    """Create a server; an iterable body is sent in chunks."""
    headers = {"Content-Type": "application/json", **headers}
    connection.request("POST", "/v2.1/servers", body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_chunked_body_is_read(api):
    """A client need not know the length in advance."""
    raw = json.dumps(server_body()).encode()
    assert post(connect(api), iter([raw[:10], raw[10:]]))[0] == 202


def test_body_nobody_wanted_is_not_the_next_request(api):
    """A refused request leaves nothing of itself on the connection."""
    connection = connect(api)
    version = {"OpenStack-API-Version": "compute 9.9"}
    assert post(connection, iter([b"GET / HTTP/1.1\r\n\r\n"]), **version)[0] == 406
    assert get(connection, "/v2.1/servers")[0] == 200


@pytest.mark.parametrize("chunks", [1, 40])
def test_large_body_gets_its_answer(api, chunks):
    """413 arrives, though the client is still sending when it is decided."""
    raw = b" " * 2_000_000
    body = raw if chunks == 1 else iter([raw[: len(raw) // chunks]] * chunks)
    status, fault = post(connect(api), body)
    assert status == fault["overLimit"]["code"] == 413


def _refused_within(service, seconds):
    """Whether new connections are refused before the time is over."""
    host, port = service.url.removeprefix("http://").split(":")
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=DEADLINE).close()
        except (ConnectionRefusedError, ConnectionResetError):
            return True  # the latter where the port was closed while it was knocked at
        if time.monotonic() >= until:
            return False
        time.sleep(0.01)
