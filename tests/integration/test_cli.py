"""`micronova demo` and `micronova up` as a person runs them: real services, a real broker."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openstack
import pytest
import requests
import yaml
from openstack.config import OpenStackConfig

from deployment.ports import free_port
from deployment.process import ManagedProcess
from deployment.stack import TRANSPORT_VARIABLE
from deployment.waiting import eventually

pytestmark = pytest.mark.broker

MICRONOVA = [sys.executable, "-m", "cli"]
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(sys.path)}

Up = Callable[[], ManagedProcess]


@pytest.fixture
def folder(tmp_path: Path, cache: Path) -> Path:
    """A folder to run the command in, where RabbitMQ's programs are at hand."""
    state = tmp_path / ".micronova"
    state.mkdir()
    (state / "programs").symlink_to(cache)
    return tmp_path


@pytest.fixture
def up(folder: Path, vhost_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Up]:
    """Runs `micronova up` until it serves; each call again in the same folder."""
    monkeypatch.chdir(folder)
    ports = "--port", str(free_port()), "--watch-port", str(free_port())
    command = [*MICRONOVA, "up", "--computes", "1", *ports]
    environment = {**ENVIRONMENT, TRANSPORT_VARIABLE: vhost_url}
    process = ManagedProcess("up", command, folder / "up.log", env=environment)

    def start() -> ManagedProcess:
        process.start().wait_for_line("Ctrl-C stops everything", 60)
        return process

    yield start
    if process.running:
        process.kill()


def in_folder(folder: Path) -> list[str]:
    """Command lines of living processes that have to do with a folder."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found


def test_demo_shows_a_servers_life_and_leaves_nothing(folder: Path) -> None:
    """The first command of a newcomer works, explains itself and cleans up."""
    environment = {k: v for k, v in os.environ.items() if k != TRANSPORT_VARIABLE}
    done = subprocess.run(
        [*MICRONOVA, "demo"],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**environment, **ENVIRONMENT},
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BUILD -> ACTIVE" in done.stdout
    row = r"●─+▶.* build_and_run_instance 6\.\d+"
    assert re.search(row, done.stdout)
    assert [path.name for path in (folder / ".micronova").iterdir()] == ["programs"]
    eventually(lambda: not in_folder(folder), "the end of all processes", 5)


@pytest.mark.flow
def test_up_serves_what_clouds_yaml_says(up: Up) -> None:
    """The file in the current folder is all that a client needs."""
    up()
    clouds = OpenStackConfig(config_files=["clouds.yaml"], load_envvars=False)
    cloud = openstack.connection.Connection(config=clouds.get_one("micronova-demo"))
    assert list(cloud.compute.servers()) == []


def test_ctrl_c_stops_up_in_good_order(up: Up, folder: Path) -> None:
    """Every service drains, the command exits 0, and no process stays."""
    process = up()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert re.findall(r"(\w+@\w+|api) stopped", process.log.read_text()) == [
        "api",
        "compute@host1",
        "conductor@control",
    ]
    eventually(lambda: not in_folder(folder), "the end of all processes", 5)


def test_a_second_ctrl_c_ends_up_at_once(up: Up, folder: Path) -> None:
    """Who does not want to wait for the drain need not, and no process stays."""
    process = up()
    process.send_signal(signal.SIGINT)
    process.wait_for_line("again Ctrl-C", 10)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    eventually(lambda: not in_folder(folder), "the end of all processes", 5)


def test_a_killed_up_leaves_no_process_and_can_be_started_again(up: Up, folder: Path) -> None:
    """After `kill -9` nothing runs on, and what it left is no obstacle to the next start."""
    up().kill()
    eventually(lambda: not in_folder(folder), "the end of all processes", 5)
    assert up().running


def test_up_restarts_a_service_that_dies(up: Up, folder: Path) -> None:
    """People may kill services to see what happens; the deployment recovers by itself."""
    process = up()
    mark = process.output.mark
    conductor = next(pid for pid in children(process.pid) if "services.conductor" in pid[1])
    os.kill(conductor[0], signal.SIGKILL)
    process.wait_for_line("conductor ended with code -9", 10, since=mark)
    process.wait_for_line("conductor@control ready", 30, since=mark)


def children(parent: int) -> list[tuple[int, str]]:
    """Process ids and command lines of a process's children."""
    pids = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [(int(pid), Path(f"/proc/{pid}/cmdline").read_text()) for pid in pids]


def test_servers_survive_a_restart_of_up(up: Up, folder: Path) -> None:
    """What was booted yesterday is there today, with the same passwords."""
    process = up()
    cloud = yaml.safe_load(Path("clouds.yaml").read_text())["clouds"]["micronova-demo"]["auth"]
    api = requests.Session()
    api.auth = (cloud["username"], cloud["password"])
    api.headers["OpenStack-API-Version"] = "compute 2.79"
    url = cloud["auth_url"].replace("/identity/v3", "/v2.1")
    image = api.get(f"{url}/images?name=cirros", timeout=10).json()["images"][0]["id"]
    flavor = api.get(f"{url}/flavors", timeout=10).json()["flavors"][0]["id"]
    new = {"name": "kept", "imageRef": image, "flavorRef": flavor, "networks": "none"}
    assert api.post(f"{url}/servers", json={"server": new}, timeout=10).status_code == 202

    def statuses() -> list[str]:
        servers = api.get(f"{url}/servers/detail", timeout=10).json()["servers"]
        return [server["status"] for server in servers]

    eventually(lambda: statuses() == ["ACTIVE"], "the server becoming ACTIVE", 30)
    process.stop(60)
    up()
    assert statuses() == ["ACTIVE"]
