"""Microversions: which version of the API a request speaks, and what differs by it."""

from collections.abc import Mapping
from typing import Final, Generic, NamedTuple, TypeVar

import falcon

SERVICE_TYPE = "compute"
HEADER = "OpenStack-API-Version"
LEGACY_HEADER = "X-OpenStack-Nova-API-Version"

T = TypeVar("T")


class Version(NamedTuple):
    """A microversion; compares with plain tuples: ``version >= (2, 53)``."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


MIN: Final = Version(2, 1)
MAX: Final = Version(2, 96)


class Versioned(Generic[T]):
    """Something that changed at some microversions: gives what is current at one.

    :param changes: version -> what is current from it on
    """

    def __init__(self, changes: Mapping[tuple[int, int], T]) -> None:
        self._changes = sorted(changes.items(), key=lambda change: change[0], reverse=True)

    def at(self, version: Version) -> T:
        """What is current at ``version``.

        :raises HTTPNotFound: there was nothing yet
        """
        for since, value in self._changes:
            if version >= since:
                return value
        raise not_supported(version)


def not_supported(version: Version) -> falcon.HTTPNotFound:
    """The error for what does not exist at a microversion."""
    return falcon.HTTPNotFound(
        description=f"API version {version} is not supported on this method."
    )


def negotiate(standard: str | None, legacy: str | None) -> Version:
    """The version asked for in the two headers, the lowest where none is.

    :raises HTTPBadRequest: it is malformed
    :raises HTTPNotAcceptable: it is outside of what is spoken here
    """
    wanted = _for_compute(standard)
    if wanted is None:
        wanted = legacy
    if wanted is None:
        return MIN
    if wanted.strip().lower() == "latest":
        return MAX
    version = _parse(wanted.strip())
    if not MIN <= version <= MAX:
        raise falcon.HTTPNotAcceptable(
            description=f"Version {version} is not supported by the API. "
            f"Minimum is {MIN} and maximum is {MAX}."
        )
    return version


def headers(version: Version) -> dict[str, str]:
    """What every response says about versions."""
    return {
        HEADER: f"{SERVICE_TYPE} {version}",
        LEGACY_HEADER: str(version),
        "Vary": f"{HEADER}, {LEGACY_HEADER}",
    }


def _for_compute(header: str | None) -> str | None:
    """Our part of a header that may name several services: ``compute 2.1, volume 3.0``."""
    for part in (header or "").split(","):
        service_type, _, version = part.strip().partition(" ")
        if service_type.lower() == SERVICE_TYPE:
            return version
    return None


def _parse(text: str) -> Version:
    major, dot, minor = text.partition(".")
    numbers_only = (major + minor).isascii() and major.isdigit() and minor.isdigit()
    if not (dot and numbers_only and len(text) <= len("99.9999")):
        raise falcon.HTTPBadRequest(
            description=f"API Version String {text!r} is of invalid format. "
            "Must be of format MajorNum.MinorNum."
        )
    return Version(int(major), int(minor))
