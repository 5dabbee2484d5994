"""Htpasswd: checks passwords against a file of bcrypt hashes, in the same time for anybody."""

import hashlib
import hmac
import os
import re
import secrets
import threading
from pathlib import Path

import bcrypt
from oslo_log import log

from common.exception import StartupError

LOG = log.getLogger("micronova.users")

ENTRY = re.compile(r"(?P<user>[^:\s][^:]*):(?P<hash>\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})")
MAX_VERIFIED = 1024
DEFAULT_COST = 10
FINGERPRINT = 16  # hexadecimal digits: 64 bits of what nobody can choose

Version = tuple[int, int, int]


class Htpasswd:
    """The users of a file and their passwords; a changed file is read again.

    A check costs a bcrypt computation, so passwords found right are remembered, as keyed digests
    that are worth nothing outside of this process.

    :param option: which names the file, as errors are to call it
    :raises StartupError: the file can't be read, or a line of it is malformed
    """

    def __init__(self, path: str, option: str) -> None:
        self._path = Path(path)
        self._option = option
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Read the file again and forget what was verified.

        :raises StartupError: as at the start; the old users stay in force
        """
        version = self._version()
        hashes = read(self._path, self._option)
        with self._lock:
            self._read_version = version
            self._hashes = hashes
            self._unknown_user = _hash_nobody_has(hashes)
            self._key = secrets.token_bytes(32)
            self._verified: dict[bytes, None] = {}

    def remembers(self, user: str, password: str) -> bool:
        """Whether the password was found to be the user's, which costs next to nothing."""
        self._reread_if_changed()
        return self._digest(user, password) in self._verified

    def verify(self, user: str, password: str) -> bool:
        """Whether the password is the user's; an unknown user takes as long as a known one."""
        if self.remembers(user, password):
            return True
        digest = self._digest(user, password)
        expected = self._hashes.get(user)
        right = _matches(password, expected or self._unknown_user) and expected is not None
        if right:
            self._remember(digest)
        return right

    def users(self) -> list[str]:
        """Who is in the file."""
        self._reread_if_changed()
        return list(self._hashes)

    def fingerprint(self, user: str) -> str | None:
        """What changes with the user's password, and tells nothing of it; None: there is no such.

        It is the same in every process that reads the same file.
        """
        self._reread_if_changed()
        hashed = self._hashes.get(user)
        return hashlib.sha256(hashed).hexdigest()[:FINGERPRINT] if hashed else None

    def _digest(self, user: str, password: str) -> bytes:
        # with its length no two pairs are written the same
        pair = f"{len(user)}:{user}{password}".encode(errors="surrogatepass")
        return hmac.digest(self._key, pair, hashlib.sha256)

    def _remember(self, digest: bytes) -> None:
        with self._lock:
            while len(self._verified) >= MAX_VERIFIED:
                del self._verified[next(iter(self._verified))]
            self._verified[digest] = None

    def _reread_if_changed(self) -> None:
        if self._version() == self._read_version:
            return
        try:
            self.reset()
            LOG.info("%s was changed and read again", self._path)
        except StartupError as error:
            self._read_version = self._version()
            LOG.error("the users stay as they were: %s", error)  # noqa: TRY400 - it says it all

    def _version(self) -> Version | None:
        """What tells one state of the file from another, None while there is no file."""
        try:
            found = os.stat(self._path)  # noqa: PTH116 - once a request: Path.stat costs more
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def read(path: Path, option: str) -> dict[str, bytes]:
    """Hashes by user.

    :raises StartupError: the file can't be read, or a line of it is malformed
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(reason=f"{option} {path} can't be read: {error}") from None
    hashes: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = ENTRY.fullmatch(line.strip())
        if entry is None or entry["user"] in hashes:
            problem = "names a user again" if entry else "is not USER:BCRYPT-HASH"
            raise StartupError(
                reason=f"{path} line {number} {problem}; write it with `htpasswd -B`"
            )
        hashes[entry["user"]] = entry["hash"].encode()
    return hashes


def _hash_nobody_has(hashes: dict[str, bytes]) -> bytes:
    """A hash that costs as much to check as the real ones."""
    cost = max((int(hashed[4:6]) for hashed in hashes.values()), default=DEFAULT_COST)
    return bcrypt.gensalt(cost) + b"." * 31


def _matches(password: str, hashed: bytes) -> bool:
    try:
        return bcrypt.checkpw(password.encode(), hashed)
    except ValueError:  # longer than the 72 bytes bcrypt can tell apart
        return False
