"""WSGIService: the api's life cycle, in the same four verbs as the RPC services'."""

import threading
import time
from collections.abc import Callable

from oslo_log import log
from oslo_service import service

from web.adapter import Adapter, Application
from web.protocol import Limits
from web.server import HTTPServer

LOG = log.getLogger("micronova.service")

REQUEST_SECONDS = 30  # for a whole request to arrive, and for its answer to be taken
DISCARDED = 4 * 1024 * 1024  # bytes of a refused body that are taken, so that its answer is read


class WSGIService(service.ServiceBase):
    """Serves a WSGI application over HTTP.

    :param name: how the service calls itself in the log, and the group of its options
    :param port: TCP port; 0 takes a free one
    :param threads: requests served at the same time
    :param make_application: builds the application; called by ``start``
    :param max_body: bytes of a body that are read
    :param connections: how many a client address can have
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
        max_body: int,
        connections: int,
        before_serving: Callable[[], object] = lambda: None,
        certificate: tuple[str, str] | None = None,
    ) -> None:
        self._name = name
        self._address = host, port
        self._threads = threads
        self._make_application = make_application
        self._max_body = max_body
        self._limits = Limits(connections, REQUEST_SECONDS, max_body + DISCARDED)
        self._before_serving = before_serving
        self._certificate = certificate
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        """Where the service listens, once it has started."""
        return self._server.url

    def start(self) -> None:
        """Build the application, open the port, serve.

        :raises StartupError: the address can't be listened on, or the certificate not be read
        """
        began = time.monotonic()
        self._application = self._make_application()
        self._before_serving()
        adapter = Adapter(self._application, self._threads, self._max_body)
        self._server = HTTPServer(
            self._name, *self._address, adapter, self._limits, self._certificate
        )
        self._server.start()
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
