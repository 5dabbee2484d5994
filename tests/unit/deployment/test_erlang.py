"""Where RabbitMQ's programs come from, with stand-ins for what is on the machine."""

from pathlib import Path

import pytest

from deployment import erlang
from deployment.erlang import BrokerPrograms, ContainerEngine, find_broker_programs
from deployment.errors import DeploymentError


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in PATH of a machine without RabbitMQ; empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(erlang, "_installed", lambda: None)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def place(folder: Path, *names: str) -> None:
    """Put programs that do nothing into the folder."""
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)


def test_the_version_is_compared_as_numbers() -> None:
    """4.10 is newer than 4.9; what a configuration may contain depends on it."""
    server = Path("/usr/lib/rabbitmq/lib/rabbitmq_server-4.10.2/sbin/rabbitmq-server")
    assert BrokerPrograms(server, Path("/usr/bin/epmd")).version == (4, 10, 2)


def test_unpacked_programs_bring_their_own_erl(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erlang runs from the folder it was unpacked to, not from /usr/lib."""
    place(bare, "apt-get", "dpkg")
    root = tmp_path / "rabbitmq" / "root"
    erts = root / "usr/lib/erlang/erts-13.1"
    sbin = root / "usr/lib/rabbitmq/lib/rabbitmq_server-3.10.8/sbin"
    for folder in (erts / "bin", sbin):
        folder.mkdir(parents=True)
    place(sbin, "rabbitmq-server")
    monkeypatch.setattr(erlang, "unpack", lambda *_: root)
    programs = find_broker_programs(tmp_path, print)
    assert isinstance(programs, BrokerPrograms)
    assert programs.path is not None
    assert f"ROOTDIR='{root}/usr/lib/erlang'" in (programs.path / "erl").read_text()


def test_a_container_engine_is_the_last_resort(bare: Path, tmp_path: Path) -> None:
    """A machine with neither RabbitMQ nor apt runs the broker in a container."""
    place(bare, "docker")
    assert find_broker_programs(tmp_path, print) == ContainerEngine(str(bare / "docker"))


def test_without_any_way_the_error_says_what_to_install(bare: Path, tmp_path: Path) -> None:
    """Nobody is left with a bare "command not found"."""
    with pytest.raises(
        DeploymentError, match=r"(?s)rabbitmq-server.*Docker.*MICRONOVA_TRANSPORT_URL"
    ):
        find_broker_programs(tmp_path, print)


def test_a_space_in_the_path_is_refused_before_anything_is_fetched(
    bare: Path, tmp_path: Path
) -> None:
    """RabbitMQ's scripts would fail with a riddle; the error says what to do."""
    place(bare, "apt-get", "dpkg")
    with pytest.raises(DeploymentError, match="move this project"):
        find_broker_programs(tmp_path / "my project", print)
    assert not (tmp_path / "my project").exists()
