"""Unpacking of packages, with stand-ins for apt-get and dpkg."""

from pathlib import Path

import pytest

from deployment.errors import DeploymentError
from deployment.packages import apt_available, newest, unpack

# Notes each call; `install` tells a plan; `download` makes one file a package.
APT = """#!/bin/sh
echo "$@" >> "$CALLS"
[ -r "$2" ] || { echo "E: no $2 here" >&2; exit 100; }
case "$*" in
  *"$FAIL_AT"*) echo "E: no network" >&2; exit 100;;
  *install*) printf 'Inst libc6 (2.36)\\nInst erlang-base (25)\\nInst rabbitmq-server (3.10)\\n';;
  *download*) shift 4; for name; do echo "$name" > "$name.deb"; done;;
esac
"""

DPKG = """#!/bin/sh
mkdir -p "$3" && cp "$2" "$3"
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bin_folder, calls = tmp_path / "bin", tmp_path / "calls"
    bin_folder.mkdir()
    for name, script in {"apt-get": APT, "dpkg": DPKG}.items():
        (bin_folder / name).write_text(script)
        (bin_folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(calls))
    monkeypatch.setenv("FAIL_AT", "nothing")
    return calls


def fetch(folder: Path, wanted: str = "rabbitmq-server|erlang-.+") -> Path:
    return unpack(folder / "cache", "rabbitmq-server", wanted, lambda _: None)


def test_wanted_packages_are_unpacked(calls: Path, tmp_path: Path) -> None:
    """The program and its own dependencies arrive; the C library stays the machine's."""
    root = fetch(tmp_path)
    assert sorted(p.name for p in root.iterdir()) == ["erlang-base.deb", "rabbitmq-server.deb"]


def test_a_complete_folder_is_used_again(calls: Path, tmp_path: Path) -> None:
    """The second start needs no network."""
    fetch(tmp_path)
    before = calls.read_text()
    fetch(tmp_path)
    assert calls.read_text() == before


def test_a_folder_may_be_named_from_here(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative folder means the same to apt, which is run elsewhere."""
    monkeypatch.chdir(tmp_path)
    assert fetch(Path("here")) == tmp_path / "here" / "cache" / "root"


def test_an_interrupted_download_is_redone(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken network leaves nothing half-done that the next start would trust."""
    monkeypatch.setenv("FAIL_AT", "download")
    with pytest.raises(DeploymentError, match="no network"):
        fetch(tmp_path)
    monkeypatch.setenv("FAIL_AT", "nothing")
    assert len(list(fetch(tmp_path).iterdir())) == 2


def test_other_wishes_are_not_answered_from_the_folder(calls: Path, tmp_path: Path) -> None:
    """An upgrade of Micronova that needs more packages gets them."""
    fetch(tmp_path, "rabbitmq-server")
    assert len(list(fetch(tmp_path).iterdir())) == 2


def test_apt_works_in_folders_of_its_own(calls: Path, tmp_path: Path) -> None:
    """Neither root nor the system's package lists are needed, and the system is not touched."""
    fetch(tmp_path)
    assert all(
        f"-c {tmp_path}/cache/apt/apt.conf" in call for call in calls.read_text().splitlines()
    )


def test_a_machine_without_apt_is_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On other distributions the next way to get a broker is tried."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not apt_available()


def test_versions_are_compared_as_numbers() -> None:
    """Of PostgreSQL 9 and 15, 15 is the newest."""
    paths = [Path("/usr/lib/postgresql/9/bin"), Path("/usr/lib/postgresql/15/bin")]
    assert newest(paths) == paths[1]
