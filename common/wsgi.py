"""WSGIService: the api's life cycle, in the same four verbs as the RPC services'."""

import logging
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from cheroot import wsgi
from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter
from oslo_log import log
from oslo_service import service

from common.exception import StartupError

LOG = log.getLogger("micronova.service")

IDLE_TIMEOUT = 60  # seconds a connection is kept open between two requests
READ_TIMEOUT = 10  # seconds a client may be silent in the middle of a request
MAX_HEADERS = 64 * 1024
BACKLOG = 128


class Application(Protocol):
    """What a WSGIService serves: a WSGI application that can adopt re-read configuration."""

    def __call__(
        self, env: dict[str, Any], start_response: Callable[..., Any], /
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""

    def reset(self) -> None:
        """Adopt re-read configuration without a restart."""


class _Connection(HTTPConnection):
    """A connection that begins with the handshake, where it is one over TLS."""

    def communicate(self) -> bool:
        """Serve a request; whether the connection stays open for another."""
        if isinstance(self.socket, ssl.SSLSocket):
            try:
                self.socket.do_handshake()  # does nothing once it is done
            except OSError as error:
                LOG.debug("http server: no TLS with %s: %s", self.remote_addr, error)
                return False
        return bool(super().communicate())  # type: ignore[no-untyped-call]  # cheroot has no types


class _Server(wsgi.Server):
    """cheroot, with no limit on idle connections and a stop that waits for requests only."""

    ConnectionClass = _Connection
    keep_alive_conn_limit = None  # type: ignore[assignment]  # the stub does not know of no limit
    expiration_interval = 0.1  # seconds stop() can wait for the thread that watches connections
    max_request_header_size = MAX_HEADERS

    bind_error: OSError | None = None

    def bind(self, family: int, kind: int, proto: int = 0) -> Any:
        """Bind, and remember why not: cheroot itself raises an error without an errno."""
        try:
            return super().bind(family, kind, proto)
        except OSError as error:
            self.bind_error = error
            raise

    def process_conn(self, conn: Any) -> None:
        """Give a connection to a worker thread, but a new one only once its client speaks."""
        if conn.last_used is None:
            conn.socket.settimeout(READ_TIMEOUT)
            self.put_conn(conn)
        else:
            super().process_conn(conn)

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        """Send the server's own messages through our log."""
        LOG.log(level, "http server: %s", msg, exc_info=traceback and sys.exc_info()[0] is not None)


class _TLS(BuiltinSSLAdapter):
    """TLS whose handshake is left to the worker thread that serves the connection.

    cheroot's own is done by the thread that accepts: one silent client would hold up all others.
    """

    def wrap(self, sock: Any) -> tuple[Any, dict[str, Any]]:
        """Prepare TLS on an accepted connection."""
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}


class WSGIService(service.ServiceBase):
    """Serves a WSGI application over HTTP.

    :param name: how the service calls itself in the log
    :param port: TCP port; 0 takes a free one
    :param threads: requests served at the same time
    :param make_application: builds the application; called by ``start``
    :param before_serving: called before the port opens, such as to wait for the broker
    :param certificate: files of certificate and key, to serve HTTPS
    """

    def __init__(
        self,
        name: str,
        host: str,
        port: int,
        threads: int,
        make_application: Callable[[], Application],
        before_serving: Callable[[], object] = lambda: None,
        certificate: tuple[str, str] | None = None,
    ) -> None:
        self._name = name
        self._bind_addr = (host, port)
        self._threads = threads
        self._make_application = make_application
        self._before_serving = before_serving
        self._certificate = certificate
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        """Where the service listens, once it has started."""
        host, port = self._server.bind_addr
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    def start(self) -> None:
        """Build the application, open the port, serve.

        :raises StartupError: the address can't be listened on, or the certificate not be read
        """
        began = time.monotonic()
        self._application = self._make_application()
        self._before_serving()
        self._server = _Server(
            self._bind_addr,
            self._application,
            numthreads=self._threads,
            max=self._threads,
            server_name="micronova",
            request_queue_size=BACKLOG,
            timeout=IDLE_TIMEOUT,
            # requests in progress finish; the launcher limits how long they may
            shutdown_timeout=None,  # type: ignore[arg-type]  # the stub does not know of no limit
        )
        self._server.ssl_adapter = self._tls()
        self._listen()
        threading.Thread(target=self._server.serve, name="http", daemon=True).start()
        LOG.info("%s ready on %s in %.2f s", self._name, self.url, time.monotonic() - began)

    def stop(self) -> None:
        """Take no new request, close idle connections, finish the requests in progress."""
        LOG.info("%s draining", self._name)
        self._server.stop()
        LOG.info("%s stopped", self._name)
        self._stopped.set()

    def wait(self) -> None:
        """Block until ``stop`` has finished."""
        self._stopped.wait()

    def reset(self) -> None:
        """Adopt re-read configuration without a restart."""
        self._application.reset()
        LOG.info("%s reset", self._name)

    def _tls(self) -> _TLS | None:
        try:
            return _TLS(*self._certificate) if self._certificate else None
        except (OSError, ssl.SSLError) as error:
            raise StartupError(
                reason=f"[{self._name}] tls_cert_file, tls_key_file: {error}"
            ) from None

    def _listen(self) -> None:
        try:
            self._server.prepare()
        except OSError as error:
            host, port = self._bind_addr
            reason = (self._server.bind_error or error).strerror
            raise StartupError(
                reason=f"can't listen on {host} port {port}: {reason}; stop what uses the port, "
                f"or choose another address with [{self._name}] host and port"
            ) from None
