"""Deployment, with stand-ins for the services: how it starts, watches and stops them."""

import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from deployment import local
from deployment.errors import DeploymentError
from deployment.local import Deployment
from deployment.ports import PortInUseError

# Says that it is ready as a service does, and on SIGTERM notes in a common file that it stops.
SERVICE = """
import signal, sys, time
def stop(*_):
    with open({order!r}, "a") as order: order.write({kind!r} + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("{kind}@host ready " + ("on http://x " if {kind!r} == "api" else "") + "in 0.1 s", flush=True)
time.sleep(60)
"""


class StandIns(Deployment):
    """A deployment of scripts; those in `broken` end at once."""

    broken: tuple[str, ...] = ()

    def _command(self, program: Sequence[str], name: str, *arguments: str) -> list[str]:
        kind = program[-1].rpartition(".")[2]
        script = SERVICE.format(kind=kind, order=str(self.folder / "order"))
        if name in self.broken:
            script = "raise SystemExit('wrong password')"
        return [sys.executable, "-c", "" if kind == "cli" else script]


@pytest.fixture
def deploy(tmp_path: Path) -> Callable[..., StandIns]:
    return lambda **options: StandIns(tmp_path, "rabbit://u:p@127.0.0.1/", **options)


def test_all_processes_serve_inside_the_context(deploy: Callable[..., StandIns]) -> None:
    """Who enters the context can use the api at once."""
    with deploy(computes=2, conductors=2) as deployment:
        assert all(process.running for process in deployment.processes.values())
        expected = ["conductor", "conductor2", "compute1", "compute2", "api"]
        assert list(deployment.processes) == expected


def test_those_that_others_depend_on_stop_last(deploy: Callable[..., StandIns]) -> None:
    """A draining compute still finds its conductor, and no request meets a dead end."""
    with deploy(computes=2) as deployment:
        pass
    order = (deployment.folder / "order").read_text().split()
    assert order == ["api", "compute", "compute", "conductor"]


def test_stop_tells_how_each_process_ended(deploy: Callable[..., StandIns]) -> None:
    """A test can tell drained (0) from killed."""
    with deploy() as deployment:
        deployment["compute1"].kill()
        assert deployment.stop() == {"conductor": 0, "compute1": -9, "api": 0}


def test_a_service_that_cannot_start_is_shown_and_nothing_stays(
    deploy: Callable[..., StandIns],
) -> None:
    """The error is the service's own last words, not a timeout; the others are stopped."""
    deployment = deploy()
    deployment.broken = ("compute1",)
    deployment.processes["compute1"].command = deployment._command("services.compute", "compute1")
    with pytest.raises(DeploymentError, match=r"(?s)compute1.*wrong password"), deployment:
        pass
    assert not any(process.running for process in deployment.processes.values())


def test_a_killed_process_can_be_restarted(deploy: Callable[..., StandIns]) -> None:
    """Tests of recovery kill a service and bring it back in one line."""
    with deploy() as deployment:
        old = deployment["conductor"].pid
        deployment["conductor"].kill()
        deployment.restart("conductor")
        assert deployment["conductor"].running
        assert deployment["conductor"].pid != old


def test_a_port_in_use_is_reported_before_anything_starts(deploy: Callable[..., StandIns]) -> None:
    """A second deployment on one port fails with the port's number and leaves nothing behind."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        deployment = deploy(api_port=port)
        with pytest.raises(PortInUseError, match=str(port)):
            deployment.start()
    assert not any(process.running for process in deployment.processes.values())


def test_only_the_conductor_is_told_where_the_database_is(deploy: Callable[..., StandIns]) -> None:
    """No other process could open it."""
    deployment = deploy()
    deployment.prepare()
    told = [
        name
        for name in deployment.processes
        if "connection" in deployment.config_file(name).read_text()
    ]
    assert told == ["conductor"]


def test_options_reach_all_and_configure_reaches_one(deploy: Callable[..., StandIns]) -> None:
    """A test sets an option for everybody, then changes it for one process before SIGHUP."""
    deployment = deploy(options={"DEFAULT": {"debug": False}})
    deployment.prepare()
    deployment.configure("api", {"DEFAULT": {"debug": True}})
    lines = {
        name: "debug = true" in deployment.config_file(name).read_text()
        for name in deployment.processes
    }
    assert lines == {"conductor": False, "compute1": False, "api": True}


def test_an_error_shows_what_the_processes_said(deploy: Callable[..., StandIns]) -> None:
    """A test that fails inside the context is explained by the logs of the deployment."""
    with pytest.raises(AssertionError) as error, deploy():
        raise AssertionError("not ACTIVE")
    (note,) = error.value.__notes__
    assert "the end of compute1's log" in note
    assert "ready" in note


@pytest.mark.parametrize("lenient", [True, False])
def test_a_package_s_service_that_cannot_start_is_left_out(
    deploy: Callable[..., StandIns], monkeypatch: pytest.MonkeyPatch, lenient: bool
) -> None:
    """Where a person runs them all, the others run on and it is said why; a test fails with it."""
    monkeypatch.setattr(local, "services", lambda: {"garden": None})
    deployment = deploy(lenient=lenient)
    deployment.broken = ("garden",)
    deployment.processes["garden"].command = deployment._command(["services.run"], "garden")
    if lenient:
        with deployment:
            assert set(deployment.processes) == {"conductor", "compute1", "api"}
            assert deployment.left_out["garden"].endswith("wrong password")
    else:
        with pytest.raises(DeploymentError, match="garden"), deployment:
            pass
