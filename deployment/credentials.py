"""Users of a local deployment: passwords, htpasswd file and token key, the clients' clouds.yaml."""

import base64
import secrets
from collections.abc import Mapping
from pathlib import Path

import bcrypt

from deployment.files import write_file
from deployment.passwords import kept_passwords

PROJECT = "demo"

# The cloud that a newcomer names in `--os-cloud`, its user, and that user's role in the project.
_CLOUDS = {
    "micronova": ("admin", "admin"),
    "micronova-demo": ("demo", "member"),
    "micronova-reader": ("reader", "reader"),
}

# A quarter of the usual cost: enough for passwords of 128 random bits.
_BCRYPT_ROUNDS = 10

_HEADER = "# Written by micronova at each start; changes are lost.\n"

_CLOUD = """\
  {cloud}:
    auth:
      auth_url: {url}
      username: {user}
      password: {password}
      project_name: {project}
      user_domain_name: Default
      project_domain_name: Default
    identity_api_version: "3"
"""

_KEY_BYTES = 32  # of a token key


class Credentials:
    """Three users with random passwords, kept in `folder` from one run to the next.

    :raises CorruptError: what is kept there are no passwords
    """

    def __init__(self, folder: Path) -> None:
        self.htpasswd = folder / "htpasswd"
        """The file for the api's option htpasswd_file."""
        users = (user for user, _ in _CLOUDS.values())
        self.passwords: Mapping[str, str] = kept_passwords(folder / "passwords.json", users)
        """Password by user: admin, demo, reader."""
        if not _lets_in(self.htpasswd, self.passwords):
            lines = map(_htpasswd_line, self.passwords, self.passwords.values())
            write_file(self.htpasswd, "".join(lines))
        self.token_keys = folder / "token-keys"
        """The file for the api's option key_file: a key, and what an operator has added."""
        if not _has_keys(self.token_keys):
            key = base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES))
            write_file(self.token_keys, f"{key.decode()}\n")

    @property
    def roles(self) -> dict[str, str]:
        """Role by user in the one project."""
        return dict(_CLOUDS.values())

    @property
    def grants(self) -> dict[str, str]:
        """The value of the api's option grants: what each user may do in the one project."""
        return {user: f"{PROJECT}/{role}" for user, role in _CLOUDS.values()}

    def write_clouds(self, path: Path, url: str) -> bool:
        """Write a clouds.yaml for the api at `url`, such as http://127.0.0.1:8774/v2.1.

        Returns False, and changes nothing, if the file is there and is somebody else's.
        """
        if path.exists() and not path.read_text().startswith(_HEADER):
            return False
        write_file(path, self.clouds(url))
        return True

    def clouds(self, url: str, keystone: str | None = None) -> str:
        """The text of a clouds.yaml for the api at `url`, and the Keystone in front of it."""
        clouds = [
            _CLOUD.format(
                cloud=cloud,
                url=keystone or auth_url(url),
                user=user,
                password=self.passwords[user],
                project=PROJECT,
            )
            for cloud, (user, _) in _CLOUDS.items()
        ]
        return f"{_HEADER}clouds:\n{''.join(clouds)}"


def auth_url(api_url: str) -> str:
    """Where users of an api get tokens, given its URL, such as http://127.0.0.1:8774/v2.1."""
    return f"{api_url.removesuffix('/v2.1')}/identity/v3"


def _lets_in(htpasswd: Path, passwords: Mapping[str, str]) -> bool:
    try:
        hashes = dict(line.split(":") for line in htpasswd.read_text().splitlines())
        return all(
            bcrypt.checkpw(password.encode(), hashes[user].encode())
            for user, password in passwords.items()
        )
    except (FileNotFoundError, KeyError, ValueError):
        return False


def _has_keys(path: Path) -> bool:
    try:
        keys = [base64.urlsafe_b64decode(line) for line in path.read_text().split()]
    except (FileNotFoundError, ValueError):
        return False
    return bool(keys) and all(len(key) == _KEY_BYTES for key in keys)


def _htpasswd_line(user: str, password: str) -> str:
    digest = bcrypt.hashpw(password.encode(), bcrypt.gensalt(_BCRYPT_ROUNDS))
    return f"{user}:{digest.decode()}\n"
