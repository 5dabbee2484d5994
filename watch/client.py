"""A client of micronova-watch: asks it once, or follows what it sees."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from email.utils import mktime_tz, parsedate_tz
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

import requests

_CONNECT_SECONDS, _ANSWER_SECONDS = 5, 30
_SILENCE_SECONDS = 10  # a watch that is there sends something every second
_RETRY_SECONDS = 1.0

_REFUSALS = {
    401: "wants a user and a password, or other ones: --url http://USER:PASSWORD@HOST:PORT"
}


Thing = TypeVar("Thing")


class WatchError(Exception):
    """The watch does not answer, or not as it should; says what to do."""


class NotKnownError(WatchError):
    """The watch answers that it knows no such thing."""


class Update(NamedTuple):
    """One server-sent event: its type, its data, and its id if it has one."""

    type: str
    data: dict[str, Any]
    id: str | None = None


class WatchClient:
    """Talks to the watch at a URL, which may hold user and password.

    :ivar url: the URL without them
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise WatchError("the watch's URL must be http://HOST:PORT, or https://...")
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc, but the certificates:
        self._session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        if parts.username:
            self._session.auth = (unquote(parts.username), unquote(parts.password or ""))

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """Return the JSON that a path answers with, such as ``/api/queues``."""
        try:
            answer: dict[str, Any] = self._get(path, params).json()
        except ValueError:
            raise WatchError(f"what answers at {self.url} is no watch") from None
        return answer

    def text(self, path: str) -> str:
        """Return the text that a path answers with."""
        return self._get(path, {}).text

    @contextmanager
    def looking(self) -> Iterator[None]:
        """See to it that the watch sees: the firehose is on while somebody looks.

        :raises WatchError: it can't
        """
        with self._open(None) as stream:
            for update in read_events(stream.iter_content(None)):
                status = update.data if update.type == "status" else {}
                if status.get("firehose") and status.get("connected"):
                    break
                if status.get("problem"):
                    raise WatchError(f"the watch at {self.url} sees nothing: {status['problem']}")
            yield

    def follow(self, say: Callable[[str], None]) -> Iterator[Update]:
        """Yield all that the watch tells, for ever; whenever it is lost, say so and come back.

        Each time it has connected it yields ``connected`` with the watch's own time, in seconds
        since 1970: what happened earlier is told anew.

        :raises WatchError: it can't be reached in the first place, or refuses us
        """
        last_id: str | None = None
        stream = self._open(last_id)
        while True:
            yield Update("connected", {"at": _time_of(stream)})
            try:
                for update in read_events(stream.iter_content(None)):
                    last_id = update.id or last_id
                    yield update
            except requests.RequestException:
                pass  # said below, as when the watch ends the stream
            finally:
                stream.close()
            say(f"the watch at {self.url} is gone; trying again")
            stream = self._open_again(last_id)
            say(f"the watch at {self.url} is back")

    def _open_again(self, last_id: str | None) -> requests.Response:
        while True:
            time.sleep(_RETRY_SECONDS)
            try:
                return self._open(last_id)
            except _UnreachableError:
                continue

    def _open(self, last_id: str | None) -> requests.Response:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last_id} if last_id else {})
        return self._get("/api/stream", {}, headers=headers, stream=True)

    def _get(self, path: str, params: dict[str, str], **options: Any) -> requests.Response:
        waits = _SILENCE_SECONDS if options.get("stream") else _ANSWER_SECONDS
        timeout = (_CONNECT_SECONDS, waits)
        try:
            answer = self._session.get(self.url + path, params=params, timeout=timeout, **options)
        except requests.exceptions.SSLError:
            raise WatchError(
                f"the certificate of {self.url} is not trusted: REQUESTS_CA_BUNDLE=FILE names the "
                "certificates that are"
            ) from None
        except requests.RequestException:
            raise _UnreachableError(
                f"no watch answers at {self.url}: start a deployment (micronova up, or docker "
                "compose up), or say where it is with --url or MICRONOVA_WATCH_URL"
            ) from None
        return answer if answer.ok else _refuse(self.url, answer)


def build(kind: type[Thing], values: dict[str, Any]) -> Thing:
    """What the JSON says, as a Message, a Request or a Participant; a newer watch may say more."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: values[name] for name in names if name in values})


class _UnreachableError(WatchError):
    """Nobody answers."""


def _refuse(url: str, answer: requests.Response) -> requests.Response:
    """Raise the error that the answer is."""
    if answer.status_code in _REFUSALS:
        raise WatchError(f"the watch at {url} {_REFUSALS[answer.status_code]}")
    try:
        words = str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        raise WatchError(f"what answers at {url} ({answer.status_code}) is no watch") from None
    if answer.status_code == requests.codes.not_found:
        raise NotKnownError(words)
    raise WatchError(f"the watch at {url}: {words}")


def _time_of(answer: requests.Response) -> float:
    date = parsedate_tz(answer.headers.get("Date", ""))
    return float(mktime_tz(date)) if date else time.time()


def read_events(chunks: Iterable[bytes]) -> Iterator[Update]:
    """Yield the events of a stream in the ``text/event-stream`` format; skip what is none."""
    event: dict[str, list[str]] = {}
    for line in _lines(chunks):
        name, _, value = line.partition(":")
        if line and name:
            event.setdefault(name, []).append(value.removeprefix(" "))
        elif not line:
            if "data" in event:
                yield _update(event)
            event = {}


def _update(event: dict[str, list[str]]) -> Update:
    kind = event.get("event", ["message"])[-1]
    number = event["id"][-1] if "id" in event else None
    return Update(kind, json.loads("\n".join(event["data"])), number)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r").decode(errors="replace")
