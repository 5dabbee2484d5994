"""What `micronova setup` writes for the containers."""

import errno
import json
import re
import shutil
import stat
import subprocess
from pathlib import Path

import bcrypt
import pytest
from click.testing import CliRunner, Result

from cli.setup import setup
from common import descriptions
from deployment import broker_users, volumes

OWN = {
    "api": {"micronova-api"},
    "conductor": {"micronova-conductor", "micronova"},
    "compute": {"micronova-compute"},
    "watch": {"micronova-watch", "micronova-tracing"},
    "cli": {"micronova-drill"},
}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed many times here, and none of these is worth guarding."""
    monkeypatch.setattr("deployment.credentials._BCRYPT_ROUNDS", 4)


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(setup, [str(folder), *options])


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in found}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    """`docker compose up` runs it each time: passwords must stay what they were."""
    first = run(tmp_path)
    before = files(tmp_path)
    second = run(tmp_path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert files(tmp_path) == before
    assert "nothing to do" in second.output


def test_each_service_gets_its_own_user_and_no_other(tmp_path: Path) -> None:
    """A service that is broken into gives away one broker user, and only its own rights."""
    run(tmp_path)
    passwords = json.loads((tmp_path / "secrets/services.json").read_text())
    for kind, own in OWN.items():
        text = "".join(files(tmp_path / kind).values())
        assert {user for user, password in passwords.items() if password in text} == own


def test_no_plain_password_is_in_the_definitions(tmp_path: Path) -> None:
    """The broker is told hashes."""
    run(tmp_path)
    passwords = json.loads((tmp_path / "secrets/services.json").read_text())
    text = (tmp_path / "rabbitmq/definitions.json").read_text()
    assert [user for user, password in passwords.items() if password in text] == []


def test_our_own_files_are_private(tmp_path: Path) -> None:
    """Files with passwords that run under our user are readable by it alone."""
    run(tmp_path)
    ours = [path for folder in ("secrets", *OWN) for path in (tmp_path / folder).iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in ours} == {0o600}


def test_all_nodes_of_a_broker_are_named(tmp_path: Path) -> None:
    """A service finds another node when the one it is connected to goes away."""
    run(tmp_path, "--broker", "a:5672", "--broker", "b:5672")
    text = (tmp_path / "compute/micronova.conf").read_text()
    assert "@a:5672,micronova-compute:" in text
    assert "@b:5672/micronova" in text


def test_a_user_added_by_a_release_gets_a_password(tmp_path: Path) -> None:
    """An upgrade keeps the passwords there are and makes those that lack."""
    run(tmp_path)
    path = tmp_path / "secrets/services.json"
    kept = json.loads(path.read_text())
    shortened = {name: value for name, value in kept.items() if name != "micronova-watch"}
    path.write_text(json.dumps(shortened))
    run(tmp_path)
    after = json.loads(path.read_text())
    assert set(after) == set(kept)
    assert shortened.items() <= after.items()


@pytest.mark.parametrize("name", ["services.json", "passwords.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b"\xff", b'{"admin": 1}'])
def test_a_corrupt_volume_is_named(tmp_path: Path, content: bytes, name: str) -> None:
    """Passwords that can't be read are never replaced behind the user's back."""
    run(tmp_path)
    path = tmp_path / "secrets" / name
    path.write_bytes(content)
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "holds no passwords" in result.output
    assert "backup" in result.output
    assert path.read_bytes() == content


def test_lost_secrets_are_not_made_anew(tmp_path: Path) -> None:
    """The database knows a password that is gone: new ones would only lock the services out."""
    run(tmp_path)
    shutil.rmtree(tmp_path / "secrets")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "has lost the passwords" in result.output
    assert "backup" in result.output
    assert not (tmp_path / "secrets/services.json").exists()


def test_the_other_volumes_may_be_lost(tmp_path: Path) -> None:
    """All files but those in secrets follow from them."""
    run(tmp_path, "--tls")
    before = files(tmp_path)
    for folder in ("api", "conductor", "compute", "rabbitmq", "postgres"):
        shutil.rmtree(tmp_path / folder)
    assert run(tmp_path, "--tls").exit_code == 0
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    [
        "api/clouds.yaml",
        "api/htpasswd",
        "api/key.pem",
        "api/token-keys",
        "conductor/micronova.conf",
        "rabbitmq/definitions.json",
        "rabbitmq/rabbitmq.conf",
        "secrets/api.pem",
    ],
)
@pytest.mark.parametrize("content", [b"", b"\xff\x00"])
def test_a_corrupt_file_is_mended(tmp_path: Path, name: str, content: bytes) -> None:
    """What was truncated by a full disk or a power failure is whole after the next `up`."""
    run(tmp_path, "--tls")
    before = files(tmp_path)
    (tmp_path / name).write_bytes(content)
    assert run(tmp_path, "--tls").exit_code == 0
    after = files(tmp_path)
    assert set(after) == set(before)
    assert after[name].startswith(before[name][:10])


@pytest.mark.parametrize("content", [None, "", "admin:x", "broken"])
def test_the_apis_users_are_mended(tmp_path: Path, content: str | None) -> None:
    """Users of the api whose hashes are lost or wrong get in again with the same passwords."""
    run(tmp_path)
    source, copy = tmp_path / "secrets/htpasswd", tmp_path / "api/htpasswd"
    source.unlink()
    if content is not None:
        source.write_text(content)
    assert run(tmp_path).exit_code == 0
    passwords = json.loads((tmp_path / "secrets/passwords.json").read_text())
    hashes = dict(line.split(":") for line in copy.read_text().splitlines())
    assert all(bcrypt.checkpw(passwords[u].encode(), hashes[u].encode()) for u in passwords)


def test_the_tokens_keys_are_kept_and_mended(tmp_path: Path) -> None:
    """What users have logged in with stays good, and what an operator has added is kept."""
    run(tmp_path)
    source, copy = tmp_path / "secrets/token-keys", tmp_path / "api/token-keys"
    source.write_text(f"{'b' * 43}=\n{source.read_text()}")
    run(tmp_path)
    assert copy.read_text() == source.read_text()
    source.write_text("half a k")
    run(tmp_path)
    assert len(copy.read_text()) == len(f"{'b' * 43}=\n")


def test_a_keystone_is_told_of_users_and_endpoints(tmp_path: Path) -> None:
    """With the passwords that they have anyway; the api asks it, and clients are sent to it."""
    url = "http://127.0.0.1:5000/v3"
    assert run(tmp_path, "--keystone-url", url).exit_code == 0
    told = json.loads((tmp_path / "keystone/told.json").read_text())
    passwords = json.loads((tmp_path / "secrets/passwords.json").read_text())
    assert told["users"] | {"admin": told["admin_password"]} == passwords
    assert told["endpoints"]["compute"] == "http://127.0.0.1:8774/v2.1"
    assert told["endpoints"]["image"] == "http://127.0.0.1:8774/image"
    options = (tmp_path / "api/micronova.conf").read_text()
    assert "auth_strategy = keystone" in options
    assert f"password = {told['service_password']}" in options
    assert f"auth_url: {url}" in (tmp_path / "api/clouds.yaml").read_text()


@pytest.mark.parametrize("name", ["ca.pem", "ca.key"])
def test_a_corrupt_authority_is_named(tmp_path: Path, name: str) -> None:
    """Clients trust the authority there was: it is not replaced behind the user's back."""
    run(tmp_path, "--tls")
    (tmp_path / "secrets" / name).write_text("")
    (tmp_path / "secrets/api.pem").unlink()
    result = run(tmp_path, "--tls")
    assert result.exit_code == 1
    assert name in result.output
    assert "backup" in result.output


def names(certificate: Path) -> str:
    command = ["openssl", "x509", "-in", certificate, "-noout", "-ext", "subjectAltName"]
    return subprocess.check_output(command, text=True)


def test_a_certificate_has_all_names_of_its_server(tmp_path: Path) -> None:
    """A node or an address that is added later is under a certificate after the next `up`."""
    run(tmp_path, "--tls", "--broker", "a")
    authority = (tmp_path / "secrets/ca.pem").read_text()
    assert "DNS:a," in names(tmp_path / "rabbitmq/cert.pem")
    more = ("--tls-name", "cloud.example.org", "--tls-name", "192.0.2.1")
    run(tmp_path, "--tls", "--broker", "a", "--broker", "b", *more)
    after = names(tmp_path / "rabbitmq/cert.pem")
    for name in ("DNS:a,", "DNS:b,", "DNS:cloud.example.org", "IP Address:192.0.2.1"):
        assert name in after
    assert "IP Address:192.0.2.1" in names(tmp_path / "api/cert.pem")
    assert (tmp_path / "secrets/ca.pem").read_text() == authority


def test_the_brokers_port_follows_from_tls(tmp_path: Path) -> None:
    """Overlays for TLS and for several nodes can be combined: neither names the other's part."""
    run(tmp_path, "--broker", "a", "--broker", "b", "--tls")
    text = (tmp_path / "compute/micronova.conf").read_text()
    assert "@a:5671," in text
    assert "@b:5671/" in text
    run(tmp_path, "--broker", "a")
    assert "@a:5672/" in (tmp_path / "compute/micronova.conf").read_text()
    assert "ssl" not in (tmp_path / "rabbitmq/rabbitmq.conf").read_text()


def test_a_package_without_a_container_is_left_out(tmp_path: Path, monkeypatch) -> None:
    """An image may have more in it than runs here: everything else is set up, and it is said."""
    described = {**descriptions.services(), "garden": descriptions.described("compute")}
    monkeypatch.setattr(volumes, "services", lambda: described)
    monkeypatch.setattr(broker_users, "services", lambda: described)
    real = volumes.write_config

    def write(path: Path, options: object) -> None:
        if path.parent.name == "garden":
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        real(path, options)

    monkeypatch.setattr(volumes, "write_config", write)
    done = run(tmp_path)
    assert done.exit_code == 0
    assert "left out garden" in done.output
    assert (tmp_path / "compute" / "micronova.conf").exists()


def test_a_host_gets_a_user_of_its_own(tmp_path: Path) -> None:
    """It is kept by later runs, and is what the host's compute is started with."""
    run(tmp_path, "--tls", "--tls-name", "192.0.2.1", "--host", "rack2-host7")
    run(tmp_path, "--tls", "--tls-name", "192.0.2.1")
    conf = (tmp_path / "secrets/hosts/rack2-host7/micronova.conf").read_text()
    assert "host = rack2-host7\n" in conf
    assert re.search(r"//micronova-compute-rack2-host7:\S+@192\.0\.2\.1:5671/micronova\n", conf)
    assert (tmp_path / "secrets/hosts/rack2-host7/ca.pem").exists()
    document = json.loads((tmp_path / "rabbitmq/definitions.json").read_text())
    assert "micronova-compute-rack2-host7" in {user["name"] for user in document["users"]}


def test_a_host_that_is_dropped_has_no_user(tmp_path: Path) -> None:
    """Nor a password that somebody might have stolen: it gets another one if it comes again."""
    run(tmp_path, "--host", "old", "--host", "kept")
    before = (tmp_path / "secrets/hosts/old/micronova.conf").read_text()
    run(tmp_path, "--drop-host", "old")
    assert not (tmp_path / "secrets/hosts/old").exists()
    assert "micronova-compute-old" not in (tmp_path / "rabbitmq/definitions.json").read_text()
    run(tmp_path, "--host", "old")
    assert (tmp_path / "secrets/hosts/old/micronova.conf").read_text() != before
    assert (tmp_path / "secrets/hosts/kept/micronova.conf").exists()


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        (["../x"], "can't be a host's name"),
        (["a b"], "can't be a host's name"),
        ([""], "can't be a host's name"),
        (["compute"], "can't have a user beside compute-1"),
        (["rack", "rack-2"], "can't have a user beside"),
    ],
    ids=str,
)
def test_no_user_of_a_host_could_be_another_host(
    tmp_path: Path, hosts: list[str], said: str
) -> None:
    """A process with several hosts calls them after itself, so such names exclude each other."""
    done = run(tmp_path, *(word for host in hosts for word in ("--host", host)))
    assert done.exit_code == 1
    assert said in done.output
