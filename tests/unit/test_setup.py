"""What `micronova setup` writes for the containers."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli.setup import setup
from services.setup.broker_users import USERS, definitions


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
    for kind in ("api", "conductor", "compute"):
        text = "".join(files(tmp_path / kind).values())
        seen = {user for user, password in passwords.items() if password in text}
        own = {f"micronova-{kind}"} | ({"micronova"} if kind == "conductor" else set())
        assert seen == own


def test_no_plain_password_is_in_the_definitions(tmp_path: Path) -> None:
    """The broker is told hashes."""
    run(tmp_path)
    passwords = json.loads((tmp_path / "secrets/services.json").read_text())
    text = (tmp_path / "rabbitmq/definitions.json").read_text()
    assert [user for user, password in passwords.items() if password in text] == []


def test_our_own_files_are_private(tmp_path: Path) -> None:
    """Files with passwords that run under our user are readable by it alone."""
    run(tmp_path)
    ours = [p for f in ("secrets", "api", "conductor", "compute") for p in (tmp_path / f).iterdir()]
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


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_a_corrupt_volume_is_named(tmp_path: Path, content: str) -> None:
    """Passwords that can't be read are never replaced behind the user's back."""
    run(tmp_path)
    path = tmp_path / "secrets/services.json"
    path.write_text(content)
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "holds no passwords" in result.output
    assert "backup" in result.output
    assert path.read_text() == content


def test_definitions_follow_from_the_passwords() -> None:
    """The same passwords give the same document: a restart of the broker changes nothing."""
    passwords = {name: f"secret of {name}" for name in USERS}
    assert definitions("v", passwords) == definitions("v", passwords)
    assert {user["name"] for user in json.loads(definitions("v", passwords))["users"]} == set(USERS)
