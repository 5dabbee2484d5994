"""`micronova new-manager`: what it writes is whole, and what it refuses says why."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from cli import main

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """An empty folder to write in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new-manager", *arguments])


def test_the_package_is_in_the_style_of_the_project(here):
    """What is written passes the linter and the formatter as it is."""
    assert write("inventory").exit_code == 0
    for check in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml")]
        done = subprocess.run(ruff, cwd=here / "inventory", check=False, capture_output=True)
        assert done.returncode == 0, done.stdout


def test_a_name_of_two_words_is_written_as_python_and_http_do(here):
    """Modules have underscores, classes none, and paths dashes."""
    assert write("stock_taking", "--into", "elsewhere").exit_code == 0
    routes = (here / "elsewhere/stock_taking/routes.py").read_text()
    assert "class StockTaking:" in routes
    assert 'PATH = "/os-stock-taking"' in routes


def test_nothing_is_left_to_fill_in(here):
    """No placeholder stays in any file, nor in the name of one."""
    write("inventory")
    files = [path for path in (here / "inventory").rglob("*") if path.is_file()]
    assert not [path for path in files if "{{" in path.read_text() or "NAME" in str(path)]
    overlay = yaml.safe_load((here / "inventory/docker-compose.yml").read_text())
    assert overlay["services"]["inventory"]["command"] == ["micronova-run", "inventory"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Inventory", "lower-case identifier"),
        ("my-service", "lower-case identifier"),
        ("class", "lower-case identifier"),
        ("conductor", "there is a module"),
        ("json", "there is a module"),
        ("scheduler", "there is a group of options"),
        ("drill", "there is a user of the broker"),
    ],
)
def test_a_name_that_can_not_be_had_is_refused(here, name, reason):
    """It would not import, or take what is another's; nothing is written."""
    answer = write(name)
    assert answer.exit_code == 1
    assert reason in answer.output
    assert list(here.iterdir()) == []


def test_what_is_to_be_done_next_is_of_this_environment():
    """Another pip on the path would install the package where Micronova does not look."""
    said = write("inventory").output
    assert f"{Path(sys.executable).parent}/python -m pip install" in said
    assert f"{Path(sys.executable).parent}/python -m pytest inventory" in said


def test_what_is_there_is_not_written_over(here):
    """A folder with anything in it stays as it is."""
    (here / "inventory").mkdir()
    (here / "inventory/notes").write_text("mine")
    answer = write("inventory")
    assert "--into" in answer.output
    assert [path.name for path in (here / "inventory").iterdir()] == ["notes"]
