"""HTTPServer: uvicorn in a thread of its own, within limits; for the api and for the watch."""

import threading
from functools import partial
from typing import Any, cast

import uvicorn

from common.exception import StartupError
from web.listener import BACKLOG, Listener
from web.protocol import BoundedProtocol, Limits

IDLE_SECONDS = 60  # a connection is kept open between two requests


class HTTPServer:
    """Serves an ASGI application on one port.

    :param group: of the options that errors are to name
    :param port: TCP port; 0 takes a free one
    :param certificate: files of certificate and key, to serve HTTPS
    :param stop_seconds: requests in progress may take at a stop; None: until the launcher ends it
    :ivar url: where it listens
    :raises StartupError: the address can't be listened on, or the certificate not be read
    """

    def __init__(
        self,
        group: str,
        host: str,
        port: int,
        application: Any,
        limits: Limits,
        certificate: tuple[str, str] | None = None,
        stop_seconds: int | None = None,
    ) -> None:
        certificate_file, key_file = certificate or (None, None)
        config = uvicorn.Config(
            application,
            http=cast("Any", partial(BoundedProtocol, limits)),
            loop="asyncio",  # whose sockets are the listener's
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=stop_seconds,
            ssl_certfile=certificate_file,
            ssl_keyfile=key_file,
        )
        try:
            config.load()
        except OSError as error:  # ssl.SSLError is one
            reason = f"[{group}] tls_cert_file, tls_key_file: {error}"
            raise StartupError(reason=reason) from None
        self._listener = _listen(group, host, port, limits.connections)
        self.url = _url(self._listener, "https" if certificate else "http")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), name="http", daemon=True
        )

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def stop(self) -> None:
        """Take no new request, close idle connections, finish the requests in progress."""
        self._server.should_exit = True
        self._thread.join()


def _listen(group: str, host: str, port: int, share: int) -> Listener:
    try:
        return Listener(host, port, share)
    except OSError as error:
        raise StartupError(
            reason=f"can't listen on {host} port {port}: {error.strerror}; stop what uses the "
            f"port, or choose another address with [{group}] host and port"
        ) from None


def _url(listener: Listener, scheme: str) -> str:
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
