"""HTTP basic authentication: what the api and the watch have in common."""

import base64
import binascii
import ipaddress

import falcon

CHALLENGE = 'Basic realm="Micronova", charset="UTF-8"'


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
