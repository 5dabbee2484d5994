"""Tokens: signed and sealed, in the form of Keystone's, and kept nowhere.

Fernet is AES-CBC and HMAC-SHA256 with no choice of algorithm in it, so that there is none to be
confused about. What is sealed in a token is who it is for; what that user may do is asked anew each
time it is used.
"""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from oslo_config import cfg

from common.exception import StartupError
from identity.directory import Directory

FORM: Final = 1  # of what is sealed; another one is another's


@dataclass(frozen=True)
class Token:
    """What a token says.

    :ivar project: None: it is for no project
    :ivar methods: by which its user proved who it is
    :ivar issued: seconds since 1970, as is ``expires``
    :ivar audit: random names of this token, and of the first of the row that it is in
    """

    user: str
    project: str | None
    methods: tuple[str, ...]
    issued: int
    expires: int
    audit: tuple[str, ...]


class Tokens:
    """Makes tokens, and reads those that any api with the same keys has made.

    :raises StartupError: the keys can't be read
    """

    def __init__(
        self, conf: cfg.ConfigOpts, directory: Directory, clock: Callable[[], float] = time.time
    ) -> None:
        self._conf = conf
        self._directory = directory
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Read the keys again.

        :raises StartupError: they can't be read; the old ones stay in force
        """
        self._seal = MultiFernet(_keys(Path(self._conf.identity.key_file)))

    def issue(self, user: str, project: str | None, by: Token | None = None) -> tuple[str, Token]:
        """A token, and what it says.

        :param by: the one that is changed for it, whose end it has; None: for a password
        """
        now = int(self._clock())
        token = Token(
            user,
            project,
            tuple(dict.fromkeys((*by.methods, "token"))) if by else ("password",),
            now,
            by.expires if by else now + self._conf.identity.token_lifetime,
            (secrets.token_urlsafe(16), *(by.audit[-1:] if by else ())),
        )
        told = [FORM, *vars(token).values(), self._directory.users.file.fingerprint(user)]
        sealed = self._seal.encrypt(json.dumps(told, separators=(",", ":")).encode())
        return sealed.decode(), token

    def read(self, text: str) -> Token | None:
        """What a token says, None if it is none of ours, or is good for nothing any more."""
        try:
            form, *told, fingerprint = json.loads(self._seal.decrypt(text.encode()))
        except (InvalidToken, UnicodeEncodeError):
            return None
        if form != FORM:
            return None
        user, project, methods, issued, expires, audit = told
        token = Token(user, project, tuple(methods), issued, expires, tuple(audit))
        fresh = self._clock() < expires and fingerprint == self._directory.users.file.fingerprint(
            user
        )
        granted = project is None or self._directory.role(user, project)
        return token if fresh and granted else None


def _keys(path: Path) -> list[Fernet]:
    try:
        keys = [Fernet(line) for line in path.read_text().split()]
    except (OSError, ValueError) as error:
        raise StartupError(
            reason=f"[identity] key_file {path} can't be read as a key a line, of 32 bytes in "
            f"URL-safe base64: {error if isinstance(error, OSError) else 'a line is none'}"
        ) from None
    if not keys:
        raise StartupError(reason=f"[identity] key_file {path} has no key in it")
    return keys
