"""Users of a local deployment: passwords, the api's htpasswd file, the clients' clouds.yaml."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

import bcrypt

from deployment.files import write_file

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
    auth_type: http_basic
    auth:
      endpoint: {url}
      username: {user}
      password: {password}
    identity_api_version: "3"
    identity_endpoint_override: {url}
    image_endpoint_override: {url}
"""


class Credentials:
    """Three users with random passwords, kept in `folder` from one run to the next.

    Raises ValueError if passwords are kept there, but not those of all users.
    """

    def __init__(self, folder: Path) -> None:
        self.htpasswd = folder / "htpasswd"
        """The file for the api's option htpasswd_file."""
        self.passwords = self._load(folder / "passwords.json")
        """Password by user: admin, demo, reader."""

    def _load(self, path: Path) -> Mapping[str, str]:
        if not path.exists():
            fresh = {user: secrets.token_urlsafe(16) for user, _ in _CLOUDS.values()}
            write_file(path, json.dumps(fresh))
        kept = read_passwords(path)
        if not all(user in kept for user, _ in _CLOUDS.values()):
            raise ValueError(f"{path.name} lacks a user")
        if not _lets_in(self.htpasswd, kept):
            write_file(self.htpasswd, "".join(map(_htpasswd_line, kept, kept.values())))
        return kept

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

    def clouds(self, url: str) -> str:
        """The text of a clouds.yaml for the api at `url`."""
        clouds = [
            _CLOUD.format(cloud=cloud, url=url, user=user, password=self.passwords[user])
            for cloud, (user, _) in _CLOUDS.items()
        ]
        return f"{_HEADER}clouds:\n{''.join(clouds)}"


def read_passwords(path: Path) -> dict[str, str]:
    """The passwords by user in a file of JSON; ValueError if it holds anything else."""
    kept = json.loads(path.read_text())
    if not isinstance(kept, dict) or not all(isinstance(word, str) for word in kept.values()):
        raise ValueError(f"{path.name} is damaged")
    return kept


def _lets_in(htpasswd: Path, passwords: Mapping[str, str]) -> bool:
    try:
        hashes = dict(line.split(":") for line in htpasswd.read_text().splitlines())
        return all(
            bcrypt.checkpw(password.encode(), hashes[user].encode())
            for user, password in passwords.items()
        )
    except (FileNotFoundError, KeyError, ValueError):
        return False


def _htpasswd_line(user: str, password: str) -> str:
    digest = bcrypt.hashpw(password.encode(), bcrypt.gensalt(_BCRYPT_ROUNDS))
    return f"{user}:{digest.decode()}\n"
