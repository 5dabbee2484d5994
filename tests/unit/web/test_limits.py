"""What a client may cost the HTTP server: over real sockets, with limits that are soon reached."""

import socket
import ssl
import threading
from contextlib import ExitStack, contextmanager

import pytest

from common.exception import StartupError
from deployment.certificates import Authority
from web import protocol
from web import service as web_service
from web.listener import client_of
from web.service import WSGIService

DEADLINE = 10
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
MAX_BODY = 1000


class App:
    """Answers with the bytes of the body; a thread of it that reads one is never held up."""

    def __init__(self, known=True):
        self.known = known
        self.asked = []

    def admits(self, env):
        self.asked.append(env["PATH_INFO"])
        return MAX_BODY if self.known else 0

    def __call__(self, env, start_response):
        body = env["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def reset(self):
        """There is no configuration."""


@contextmanager
def served(app=None, connections=100, **options):
    """A service on a free port; nobody waits for its end."""
    service = WSGIService(
        "api", "127.0.0.1", 0, 2, lambda: app or App(), MAX_BODY, connections, **options
    )
    service.start()
    try:
        yield service
    finally:
        threading.Thread(target=service.stop).start()


def connect(service):
    host, _, port = service.url.partition("://")[2].partition(":")
    return socket.create_connection((host, int(port)), timeout=DEADLINE)


def until_closed(connection):
    """All that still comes; a reset is an end as well."""
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionError:
        pass
    return received


def answer(connection):
    """One answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    return received


def flood(connection, piece):
    """Send until the server has enough."""
    for _ in range(10_000):
        connection.sendall(piece)


@pytest.fixture
def soon(monkeypatch):
    """Requests have to arrive almost at once."""
    monkeypatch.setattr(web_service, "REQUEST_SECONDS", 0.3)


@pytest.mark.parametrize(
    "part",
    [b"", b"\r\n", b"GET / HTTP/1.1\r\n", POST + b"Content-Length: 9\r\n\r\nab"],
    ids=["nothing", "empty line", "half a head", "half a body"],
)
@pytest.mark.usefixtures("soon")
def test_a_request_that_does_not_arrive_in_time_is_cut_off(part):
    """The time is for the whole of it."""
    with served() as service, connect(service) as connection:
        connection.sendall(part)
        assert until_closed(connection) == b""


@pytest.mark.usefixtures("soon")
def test_a_byte_now_and_then_does_not_prolong_the_time():
    """Who sends his request slowly gets no more time than who sends nothing."""
    ended = threading.Event()

    def drip(connection):
        while not ended.wait(0.05):
            try:
                connection.send(b"x")
            except OSError:
                return

    with served() as service, connect(service) as connection:
        connection.sendall(POST + b"X: ")
        dripping = threading.Thread(target=drip, args=(connection,))
        dripping.start()
        assert until_closed(connection) == b""
        ended.set()
        dripping.join()


@pytest.mark.usefixtures("soon")
def test_half_of_a_next_request_is_cut_off_as_well():
    """A connection that has behaved once gets no more time."""
    with served() as service, connect(service) as connection:
        connection.sendall(GET)
        assert answer(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET / HT")
        assert until_closed(connection) == b""


@pytest.mark.parametrize(
    "more", [b"X: y\r\n" * 1000, b"X: " + b"y" * 6000], ids=["many headers", "a long header"]
)
def test_endless_headers_are_cut_off(more):
    """What is kept of headers is bounded."""
    with served() as service, connect(service) as connection:
        connection.sendall(POST)
        with pytest.raises(OSError, match=r"reset|pipe"):
            flood(connection, more)


def test_headers_up_to_the_limit_are_taken():
    """What clients send is less."""
    with served() as service, connect(service) as connection:
        for piece in (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"y" * 60_000, b"\r\n\r\n"):
            connection.sendall(piece)
        assert answer(connection).startswith(b"HTTP/1.1 200")


def test_who_is_nobody_gets_no_body_read():
    """The answer does not wait for the body, and what follows it is thrown away."""
    app = App(known=False)
    with served(app) as service, connect(service) as connection:
        connection.sendall(POST + b"Content-Length: 900\r\n\r\nab")
        assert b"content-length: 0" in answer(connection).lower()
        connection.sendall(b"x" * 898 + GET)
        assert answer(connection).startswith(b"HTTP/1.1 200")
    assert app.asked == ["/"]


def test_a_refused_body_is_taken_up_to_a_limit(monkeypatch):
    """A client that goes on sending is cut off in the end."""
    monkeypatch.setattr(web_service, "DISCARDED", 100_000)
    with served(App(known=False)) as service, connect(service) as connection:
        connection.sendall(POST + b"Content-Length: 400000000\r\n\r\n")
        with pytest.raises(OSError, match=r"reset|pipe"):
            flood(connection, b"x" * 65536)


def test_waiting_requests_are_few():
    """A flood of requests without an end to their answers fills no memory."""
    with served() as service, connect(service) as connection:
        connection.sendall(GET * (protocol.MAX_PIPELINED + 100))
        assert b"HTTP/1.1 400" in until_closed(connection)


def test_some_pipelined_requests_are_answered():
    """Each in its turn, over one connection."""
    with served() as service, connect(service) as connection:
        connection.sendall(GET * 20 + GET.replace(b"Host", b"Connection: close\r\nHost"))
        assert until_closed(connection).count(b"HTTP/1.1 200") == 21


def test_half_requests_do_not_hold_up_a_stop():
    """What has not arrived was not accepted."""
    with ExitStack() as opened:
        with served() as service:
            halves = [opened.enter_context(connect(service)) for _ in range(2)]
            halves[0].sendall(b"GET / HT")
            halves[1].sendall(POST + b"Content-Length: 9\r\n\r\nab")
            with connect(service) as connection:
                connection.sendall(GET)
                answer(connection)
        assert [until_closed(half) for half in halves] == [b"", b""]


def test_a_client_has_its_share_of_connections():
    """One too many is closed; when another has ended there is room again."""
    with served(connections=2) as service, connect(service) as first:
        first.sendall(GET)
        answer(first)
        with connect(service) as second, connect(service) as third:
            assert until_closed(third) == b""
            second.sendall(GET.replace(b"Host", b"Connection: close\r\nHost"))
            assert until_closed(second).startswith(b"HTTP/1.1 200")
        with connect(service) as fourth:
            fourth.sendall(GET)
            assert answer(fourth).startswith(b"HTTP/1.1 200")


def test_silence_before_tls_holds_up_nobody(tmp_path):
    """Clients that don't begin their handshake keep no other from having one."""
    authority = Authority(tmp_path)
    certificate, key = authority.sign("api", ["DNS:localhost"])
    with ExitStack() as opened:
        service = opened.enter_context(served(certificate=(str(certificate), str(key))))
        for _ in range(8):
            opened.enter_context(connect(service))
        trusting = ssl.create_default_context(cafile=authority.certificate)
        client = trusting.wrap_socket(connect(service), server_hostname="localhost")
        opened.enter_context(client)
        client.sendall(GET)
        assert answer(client).startswith(b"HTTP/1.1 200")


def test_a_certificate_that_is_none_stops_the_start(tmp_path):
    """The error names the options."""
    files = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    refused = pytest.raises(StartupError, match=r"\[api\] tls_cert_file, tls_key_file: ")
    with refused, served(certificate=files):
        pass


def test_a_client_is_an_address_or_a_network():
    """A subscriber has one IPv4 address, and all IPv6 addresses of a network."""
    assert client_of("192.0.2.1") == client_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff:2")
    assert client_of("2001:db8::1") != client_of("2001:db8:0:1::1")


def test_headers_that_could_pass_for_others_are_left_out():
    """An underscore in a name is not taken for a hyphen."""

    class Tell(App):
        def __call__(self, env, start_response):
            told = env.get("HTTP_X_FORWARDED_HOST", "none").encode()
            start_response("200 OK", [("Content-Length", str(len(told)))])
            return [told]

    with served(Tell()) as service, connect(service) as connection:
        head = b"X_Forwarded_Host: evil\r\nConnection: close\r\nHost: a"
        connection.sendall(GET.replace(b"Host: a", head))
        assert until_closed(connection).endswith(b"none")
