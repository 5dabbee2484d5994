"""Files and folders that a deployment makes."""

import stat
from pathlib import Path

import pytest

from deployment.certificates import Authority
from deployment.files import make_folder, private, write_file
from deployment.lock import folder_lock
from deployment.process import ManagedProcess
from tests.fixtures.files import careless, open_to_others


def modes(folder: Path) -> dict[str, int]:
    """The access rights of everything below a folder."""
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
    }


def test_nobody_else_is_let_in(tmp_path: Path) -> None:
    """Not by the umask of who runs it, and not into the folders above."""
    with careless():
        make_folder(tmp_path / "a" / "b")
        write_file(tmp_path / "c" / "d" / "file", "secret")
        private(tmp_path / "e" / "log").write_text("secret")
        with folder_lock(tmp_path / "f"):
            pass
        Authority(make_folder(tmp_path / "g")).sign("api", ["DNS:api"])
    tmp_path.chmod(0o700)
    assert open_to_others(tmp_path) == {}


def test_what_others_are_to_read_they_reach(tmp_path: Path) -> None:
    """A server in a container runs as another user."""
    with careless():
        write_file(tmp_path / "conf" / "file", "for all", mode=0o644)
    assert modes(tmp_path) == {"conf": 0o755, "conf/file": 0o644}


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """It is somebody's."""
    tmp_path.chmod(0o750)
    write_file(tmp_path / "file", "secret")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


@pytest.mark.parametrize("word", ["made", "folder"])
def test_a_process_writes_for_its_owner_alone(tmp_path: Path, word: str) -> None:
    """Its log, and what it makes itself."""
    commands = {"made": ["touch", tmp_path / word], "folder": ["mkdir", tmp_path / word]}
    with careless():
        process = ManagedProcess("it", commands[word], tmp_path / "logs" / "it.log")
        process.start().wait(10)
    tmp_path.chmod(0o700)
    assert open_to_others(tmp_path) == {}
    assert (tmp_path / word).exists()
