"""HTTP basic authentication: what the api and the watch have in common."""

import base64
import binascii
import ipaddress
import math

import falcon

from web.htpasswd import Htpasswd
from web.listener import client_of
from web.throttle import Throttle

CHALLENGE = 'Basic realm="Micronova", charset="UTF-8"'


class BasicUsers:
    """The users of an htpasswd file, as requests name them; guessing is slowed down.

    A user who is guessed at from one address is let in from another, and one whose password was
    verified lately from everywhere.

    :param option: which names the file, as errors are to call it
    :ivar file: who there is
    :raises StartupError: the file can't be used
    """

    def __init__(self, path: str, option: str) -> None:
        self.file = Htpasswd(path, option)
        self._by_user = Throttle(free=5, longest=60)
        # other users behind the same address wait as well: not long
        self._by_address = Throttle(free=50, longest=1)

    def user(self, authorization: str | None, address: str) -> str:
        """Who sent a request with this ``Authorization`` header from this address.

        :raises HTTPUnauthorized: nobody we know
        :raises HTTPTooManyRequests: somebody who guesses
        """
        user, password = credentials(authorization)
        self.check(user, password, address)
        return user

    def check(self, user: str, password: str, address: str) -> None:
        """Let a user in who gives the right password from this address.

        :raises HTTPUnauthorized: nobody we know
        :raises HTTPTooManyRequests: somebody who guesses
        """
        if self.file.remembers(user, password):
            return
        client = client_of(address)
        wait = max(self._by_user.wait((user, client)), self._by_address.wait(client))
        if wait:
            raise falcon.HTTPTooManyRequests(
                description="Too many wrong passwords: wait before the next try.",
                retry_after=math.ceil(wait),
            )
        if not self.file.verify(user, password):
            self._by_user.failed((user, client))
            self._by_address.failed(client)
            raise unauthorized("The user or the password is wrong.")
        self._by_user.succeeded((user, client))

    def reset(self) -> None:
        """Read the file again.

        :raises StartupError: the file can't be used; the old users stay in force
        """
        self.file.reset()


def credentials(authorization: str | None) -> tuple[str, str]:
    """User and password of an ``Authorization`` header.

    :raises HTTPUnauthorized: there are none in it
    """
    scheme, _, encoded = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        raise unauthorized("Give a user and a password with HTTP basic authentication.")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise unauthorized("The Authorization header is malformed.") from None
    user, _, password = decoded.partition(":")
    return user, password


def unauthorized(description: str) -> falcon.HTTPUnauthorized:
    """An answer that makes browsers ask for a password."""
    return falcon.HTTPUnauthorized(description=description, challenges=[CHALLENGE])


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
