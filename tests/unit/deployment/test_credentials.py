"""Users of a local deployment and their files."""

import stat
from pathlib import Path

import bcrypt
import pytest
from cryptography.fernet import Fernet
from openstack.config import OpenStackConfig

from deployment.credentials import Credentials

URL = "http://127.0.0.1:8774/v2.1"


def test_htpasswd_verifies_each_users_password(tmp_path: Path) -> None:
    """The api lets in whoever has the generated password."""
    credentials = Credentials(tmp_path)
    hashes = dict(line.split(":") for line in credentials.htpasswd.read_text().splitlines())
    assert set(hashes) == {"admin", "demo", "reader"}
    for user, password in credentials.passwords.items():
        assert bcrypt.checkpw(password.encode(), hashes[user].encode())


def test_passwords_survive_a_restart(tmp_path: Path) -> None:
    """A clouds.yaml that somebody copied stays right, and so do tokens."""
    first = Credentials(tmp_path)
    key = first.token_keys.read_text()
    again = Credentials(tmp_path)
    assert (first.passwords, key) == (again.passwords, again.token_keys.read_text())


def test_all_users_work_in_one_project(tmp_path: Path) -> None:
    """What the member boots, the administrator sees without asking for all projects."""
    expected = {"admin": "demo/admin", "demo": "demo/member", "reader": "demo/reader"}
    assert Credentials(tmp_path).grants == expected


@pytest.mark.parametrize(
    ("cloud", "user"),
    [("micronova", "admin"), ("micronova-demo", "demo"), ("micronova-reader", "reader")],
)
def test_the_openstack_client_understands_clouds_yaml(
    tmp_path: Path, cloud: str, user: str
) -> None:
    """`openstack --os-cloud NAME` finds user, password and URL."""
    credentials = Credentials(tmp_path)
    assert credentials.write_clouds(tmp_path / "clouds.yaml", URL)
    region = OpenStackConfig(config_files=[str(tmp_path / "clouds.yaml")]).get_one(cloud)
    password = credentials.passwords[user]
    assert region.config["auth"] == {
        "auth_url": "http://127.0.0.1:8774/identity/v3",
        "username": user,
        "password": password,
        "project_name": "demo",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }


def test_the_api_takes_the_key(tmp_path: Path) -> None:
    """Its form is what cryptography wants."""
    assert Fernet(Credentials(tmp_path).token_keys.read_text().strip())


def test_files_with_secrets_are_their_owners_alone(tmp_path: Path) -> None:
    """Other users of the machine learn no password."""
    Credentials(tmp_path).write_clouds(tmp_path / "clouds.yaml", URL)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes.keys() == {"htpasswd", "passwords.json", "token-keys", "clouds.yaml"}
    assert set(modes.values()) == {0o600}


def test_somebody_elses_clouds_yaml_is_left_alone(tmp_path: Path) -> None:
    """A user's own clouds are never overwritten."""
    path = tmp_path / "clouds.yaml"
    path.write_text("clouds: {mine: {}}\n")
    assert not Credentials(tmp_path / "state").write_clouds(path, URL)
    assert path.read_text() == "clouds: {mine: {}}\n"
