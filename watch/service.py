"""WatchService: the watch's life cycle, in the same four verbs as the other services'."""

import socket
import threading
import time
from collections.abc import Callable

import uvicorn
from oslo_log import log
from oslo_service import service

from common.exception import StartupError
from watch.app import Application
from watch.observer import Observer

LOG = log.getLogger("micronova.service")

BACKLOG = 128
UNREAD_SECONDS = 120  # a viewer that is asleep, or stopped, is no viewer: the firehose ends for it
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
        self._server = uvicorn.Server(self._config())
        listener = _listen(*self._address)
        self._observer.start()
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="http", daemon=True
        )
        self._thread.start()
        host, port = listener.getsockname()[:2]
        scheme = "https" if self._certificate else "http"
        self.url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
        LOG.info("watch ready on %s in %.2f s", self.url, time.monotonic() - began)

    def stop(self) -> None:
        """Switch the firehose off, end all streams, finish the requests in progress."""
        LOG.info("watch draining")
        self._application.close()
        self._server.should_exit = True
        self._thread.join()
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

    def _config(self) -> uvicorn.Config:
        certificate, key = self._certificate or (None, None)
        config = uvicorn.Config(
            self._application,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        try:
            config.load()
        except OSError as error:  # ssl.SSLError is one
            reason = f"[watch] tls_cert_file, tls_key_file: {error}"
            raise StartupError(reason=reason) from None
        return config


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise StartupError(
            reason=f"can't listen on {host} port {port}: {error.strerror}; stop what uses the "
            "port, or choose another address with [watch] host and port"
        ) from None
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; its connections inherit it
        wait = UNREAD_SECONDS * 1000
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, wait)
    return listener
