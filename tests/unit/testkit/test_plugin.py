"""The pytest plugin as others have it: in a folder of their own, in a pytest of its own."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from testkit import plugin
from tests.fixtures import warm

ASKS = "def test_it(compose_deployment):\n    pass\n"
NO_ENGINE = {"PATH": "/nowhere"}


PYTEST = ("-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-ra", "--rootdir", ".")


def run(folder: Path, test: str, *options: str, **env: str) -> str:
    """What pytest says of a test in a folder."""
    (folder / "test_it.py").write_text(test)
    done = warm.run(*PYTEST, *options, ".", cwd=folder, env=os.environ | env)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [
        (NO_ENGINE, "1 skipped"),
        (NO_ENGINE | {"MICRONOVA_CONTAINERS": "required"}, "1 error"),
        ({"MICRONOVA_CONTAINERS": "off"}, ": MICRONOVA_CONTAINERS=off"),
    ],
)
def test_without_an_engine_it_is_said_why(tmp_path: Path, env: dict[str, str], said: str) -> None:
    """A test with containers is skipped where none can be, and where they must be it fails."""
    env = {"MICRONOVA_CONTAINERS": ""} | env
    output = run(tmp_path, ASKS, **env)
    assert said in output
    if env.get("PATH"):
        assert "no container engine with Compose answers `docker info`" in output


def test_without_a_checkout_it_is_said_what_to_set(tmp_path: Path) -> None:
    """An installed package has no docker-compose.yml, and nothing can guess where one is."""
    engine = "import testkit.engine as e\ne.require_containers = lambda: None\n"
    (tmp_path / "conftest.py").write_text(engine)
    output = run(tmp_path, ASKS, "-o", "micronova_checkout=elsewhere")
    assert f"there is no docker-compose.yml in {tmp_path / 'elsewhere'}" in output
    assert "set micronova_checkout in pytest's configuration" in output


def test_a_run_that_asks_for_nothing_pays_for_nothing(tmp_path: Path) -> None:
    """Whoever has the package installed has the plugin in each run: it loads no room."""
    heavy = ("deployment", "watch", "requests", "oslo_messaging", "sqlalchemy")
    test = f"import sys\ndef test_it():\n    assert not {set(heavy)} & sys.modules.keys()\n"
    (tmp_path / "test_it.py").write_text(test)
    command = [sys.executable, *PYTEST, "."]
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=False)
    assert "1 passed" in done.stdout, done.stdout


def test_a_test_that_fails_shows_the_logs() -> None:
    """What the processes said last is in the report, and of one that passes nothing is."""
    with plugin.shown(SimpleNamespace(ends_of_logs=lambda: {"api": "last words"})):
        assert report(failed=True).sections == [("log of api", "last words")]
        assert report(failed=False).sections == []
    assert report(failed=True).sections == []


def report(*, failed: bool) -> SimpleNamespace:
    """What the plugin makes of a report."""
    made = plugin.pytest_runtest_makereport(None, None)
    next(made)
    with pytest.raises(StopIteration) as end:
        made.send(SimpleNamespace(failed=failed, sections=[]))
    return end.value.value
