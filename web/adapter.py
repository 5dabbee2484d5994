"""Adapter: runs a WSGI application in threads that have a request only once it has arrived."""

import asyncio
import io
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")
Environ = dict[str, Any]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]  # status, headers, body


class Application(Protocol):
    """What a WSGIService serves: a WSGI application that can adopt re-read configuration."""

    def __call__(self, env: Environ, start_response: Callable[..., Any], /) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""

    def admits(self, env: Environ) -> int:
        """Bytes of a body that are to be read; if none, the request is to be refused."""

    def reset(self) -> None:
        """Adopt re-read configuration without a restart."""


class Adapter:
    """A WSGI application as an ASGI one.

    :param threads: requests answered at the same time
    :param max_body: bytes of a body that are read; of a larger one, ``CONTENT_LENGTH`` says so
    """

    def __init__(self, application: Application, threads: int, max_body: int) -> None:
        self._application = application
        self._max_body = max_body
        self._threads = _Threads(threads)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request (ASGI)."""
        env = environ(scope)
        length = int(env.get("CONTENT_LENGTH", 0))
        has_body = length or env.pop("HTTP_TRANSFER_ENCODING", None)
        if has_body and length <= self._max_body and not await self._take_body(env, receive):
            return
        status, headers, text = await self._threads.run(self._answer, env)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    async def _take_body(self, env: Environ, receive: Any) -> bool:
        """Put the body, or the beginning of one that is too large; False if the client has gone.

        What came with the headers is here anyway; for more of it the application is asked.
        """
        body, more, limit = bytearray(), True, self._max_body
        while more and len(body) <= limit:
            message = await receive()
            if message["type"] != "http.request":
                return False
            more = message["more_body"]
            if more and not body:
                limit = min(limit, await self._threads.run(self._application.admits, env))
                if not limit:
                    break
            body += message["body"]
        env["wsgi.input"] = io.BytesIO(body)
        env["CONTENT_LENGTH"] = str(len(body))
        return True

    def _answer(self, env: Environ) -> Answer:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started[:] = int(status[:3]), encoded
            return written.append

        written: list[bytes] = []
        parts = self._application(env, start_response)
        try:
            written.extend(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = started
        return status, headers, b"".join(written)


class _Threads:
    """Threads that work for an event loop; a ThreadPoolExecutor takes twice the time for it."""

    def __init__(self, count: int) -> None:
        self._work: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._run, name=f"http-{number}", daemon=True).start()

    async def run(self, work: Callable[[Environ], T], env: Environ) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._work.put((work, env, loop, future))
        return await future

    def _run(self) -> None:
        while True:
            work, env, loop, future = self._work.get()
            try:
                call = future.set_result, work(env)
            except Exception as error:  # noqa: BLE001 - whoever waits raises it
                call = future.set_exception, error
            loop.call_soon_threadsafe(*call)


def environ(scope: Any) -> Environ:
    """The environment of PEP 3333 for a request, with no body yet.

    Names with an underscore are left out: they could pass for others with a hyphen.
    """
    host, port = scope["server"]
    env = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        env[key] = f"{env[key]},{text}" if key in env else text
    return env
