"""WatchService: the watch's life cycle, in the same four verbs as the other services'."""

import threading
import time
from collections.abc import Callable

from oslo_log import log
from oslo_service import service

from watch.app import Application
from watch.observer import Observer
from watch.resources import MAX_RECORDING
from web.listener import UNREAD_SECONDS
from web.protocol import Limits
from web.server import HTTPServer

LOG = log.getLogger("micronova.service")

CONNECTIONS = 512  # of one address: a proxy in front has those of all viewers
STOP_SECONDS = 3  # streams end at once; a download may take a moment


class WatchService(service.ServiceBase):
    """Serves the page, and observes the broker for it.

    :param make_application: builds the application; called by ``start``
    :param port: TCP port; 0 takes a free one
    :param certificate: files of certificate and key, to serve HTTPS
    :ivar url: where it listens, once it has started
    """

    def __init__(
        self,
        observer: Observer,
        make_application: Callable[[], Application],
        host: str,
        port: int,
        certificate: tuple[str, str] | None = None,
    ) -> None:
        self._observer = observer
        self._make_application = make_application
        self._address = host, port
        self._certificate = certificate
        self._stopped = threading.Event()
        self.url = ""

    def start(self) -> None:
        """Build the application, open the port, observe and serve.

        :raises StartupError: the address can't be listened on, or the certificate not be read
        """
        began = time.monotonic()
        self._application = self._make_application()
        self._server = HTTPServer(
            "watch",
            *self._address,
            self._application,
            # a viewer that is asleep, or stopped, is no viewer: the firehose ends for it
            Limits(CONNECTIONS, UNREAD_SECONDS, 2 * MAX_RECORDING),
            self._certificate,
            STOP_SECONDS,
        )
        self.url = self._server.url
        self._observer.start()
        self._server.start()
        LOG.info("watch ready on %s in %.2f s", self.url, time.monotonic() - began)

    def stop(self) -> None:
        """Switch the firehose off, end all streams, finish the requests in progress."""
        LOG.info("watch draining")
        self._application.close()
        self._server.stop()
        self._observer.stop()
        LOG.info("watch stopped")
        self._stopped.set()

    def wait(self) -> None:
        """Block until ``stop`` has finished."""
        self._stopped.wait()

    def reset(self) -> None:
        """Adopt re-read configuration without a restart."""
        self._application.reset()
        LOG.info("watch reset")
