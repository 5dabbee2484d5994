"""The memory of a fake hypervisor: the guests of one host, in one JSON file."""

import fcntl
import json
from pathlib import Path
from typing import IO, NotRequired, TypedDict

from common.exception import StartupError


class Guest(TypedDict):
    """A guest as the file has it; ``name`` is there for those who read the file."""

    name: str
    power_state: int
    interfaces: NotRequired[int]  # how many
    image: NotRequired[str]  # what it was made of
    volumes: NotRequired[dict[str, str]]  # device by volume


Guests = dict[str, Guest]


class GuestFile:
    """``guests-<host>.json`` in ``folder``: an object of guests by uuid.

    A write replaces the file in one step, so that a process killed at any time leaves all of the
    old guests or all of the new ones. Nothing is flushed to the disk, since a guest of a fake
    hypervisor need not survive a loss of power.
    """

    def __init__(self, folder: Path, host: str) -> None:
        self._host = host
        self._path = folder / f"guests-{host}.json"
        self._lock: IO[str] | None = None

    def open(self) -> Guests:
        """Take the file for this process alone and read it.

        :raises StartupError: it is damaged, can't be used or belongs to a process that runs
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._take()
            return _parse(self._path.read_text()) if self._path.exists() else {}
        except OSError as error:
            raise StartupError(
                reason=f"the host's state can't be kept in {self._path.parent}: {error.strerror}: "
                "make the folder writable, or name another in [compute] state_path"
            ) from error
        except ValueError as error:
            raise StartupError(
                reason=f"{self._path} is damaged ({error}): restore it, "
                "or remove it to start this host without any guests"
            ) from error

    def write(self, guests: Guests) -> None:
        """Replace the file; one call at a time."""
        following = self._path.with_suffix(".new")
        following.write_text(json.dumps(guests))
        following.replace(self._path)

    def close(self) -> None:
        """Let others have the file."""
        if self._lock is not None:
            self._lock.close()

    def _take(self) -> None:
        self._lock = self._path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartupError(
                reason=f"another process runs host {self._host}: stop it, "
                "or give this one a name of its own in [DEFAULT] host"
            ) from None


def _parse(text: str) -> Guests:
    """:raises ValueError: this is not what ``write`` writes"""
    guests = json.loads(text)
    if not isinstance(guests, dict):
        raise ValueError("not an object of guests by uuid")  # noqa: TRY004 - of the content
    for uuid, guest in guests.items():
        if not isinstance(guest, dict) or not Guest.__required_keys__ <= guest.keys():
            raise ValueError(f"guest {uuid} has not got name and power_state")
    return guests
