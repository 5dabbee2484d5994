"""A service of one's own: written, installed beside what is there, run and tested as it says."""

import json
import re
from pathlib import Path

import pytest

from tests.fixtures.package import ROOT, Program, installed, written_package
from tests.fixtures.shared import SharedBroker

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

PAGE = ROOT / "docs" / "extending.md"
ASKING = re.compile(r"```python\n(import common\.backend.*?)```", re.DOTALL)

# brings up all there is on a broker, and asks over HTTP
ASK = """
import sys, json, subprocess, requests
from pathlib import Path
from deployment.local import Deployment
with Deployment(Path("deployment"), sys.argv[1]) as running:
    answer = requests.get(running.api_url + "/os-inventory", auth=running.auth("demo"), timeout=60)
    conf = running.config_file("api")
    ping = [sys.executable, "-m", "cli", "--config-file", conf, "ping", "--json"]
    script = sys.argv[2].replace(".micronova/etc/api.conf", str(conf))
    ask = [sys.executable, "-c", script]
    asked = subprocess.run(ask, check=True, capture_output=True, text=True)
    services = json.loads(subprocess.run(ping, check=True, capture_output=True, text=True).stdout)
    codes = running.stop()
told = {"answer": answer.json(), "services": services, "codes": codes, "asked": asked.stdout}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as it is written."""
    return written_package(tmp_path_factory.mktemp("written"))


@pytest.fixture(scope="module")
def run(package: Path) -> Program:
    """Runs Python where the package is installed beside what is here."""
    return installed(package, package.parent)


def test_a_package_that_was_written_runs_beside_the_others(
    run: Program, shared_broker: SharedBroker, vhost_url: str
) -> None:
    """No file is edited: it serves, is in the service list, answers pings, and drains.

    And it answers who asks it over RPC as docs/extending.md shows.
    """
    (script,) = ASKING.findall(PAGE.read_text())
    told = json.loads(run("-c", ASK, vhost_url, script).splitlines()[-1])
    assert told["answer"] == {"inventory": {"greeting": "hello", "servers": 0}}
    assert {"inventory", "conductor", "compute"} == {each["topic"] for each in told["services"]}
    assert all(each["answers"] for each in told["services"])
    assert told["asked"].splitlines()[-1] == "{'greeting': 'hello', 'servers': 0}"
    assert told["codes"]["inventory"] == 0


def test_the_tests_that_are_written_pass(run: Program, package: Path) -> None:
    """Unit, contract, and one with real processes on a broker of its own."""
    assert "5 passed" in run(
        "-m", "pytest", "-q", "-p", "no:xdist", "--rootdir", str(package), str(package)
    )
