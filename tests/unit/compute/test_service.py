"""The compute's process: its hosts and what it tells those who start it."""

import pytest

from services.compute import host_names
from tests.fixtures import warm


@pytest.mark.parametrize(("count", "names"), [(1, ["host"]), (3, ["host-1", "host-2", "host-3"])])
def test_hosts_are_numbered_when_there_are_several(count, names):
    """A single host keeps its plain name; names stay the same over restarts."""
    assert host_names("host", count) == names


def run(*arguments):
    return warm.run("-m", "services.compute", *arguments)


def test_help_teaches():
    """--help says what the process is, how to run several hosts, and what exit codes mean."""
    shown = run("--help").stdout
    assert "--hosts N" in shown
    assert "Exit codes" in shown


@pytest.mark.parametrize("number", ["0", "501"])
def test_a_number_of_hosts_that_does_not_work_is_refused(number):
    """A mistake on the command line ends the process with one line that names what works."""
    result = run("--hosts", number)
    assert result.returncode == 1
    assert "--hosts" in result.stderr
    assert "min=1, max=500" in result.stderr
