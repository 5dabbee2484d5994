"""One deployment per folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deployment.errors import DeploymentError
from deployment.lock import folder_lock

HOLD = """
import sys
from pathlib import Path
from deployment.lock import folder_lock
with folder_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_learns_who_the_first_is(tmp_path: Path) -> None:
    """Two `micronova up` in one folder would share a database and fight for its ports."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        expected = rf"another deployment runs in {re.escape(str(tmp_path))} \(pid {holder.pid}\)"
        with pytest.raises(DeploymentError, match=expected), folder_lock(tmp_path):
            pass
        holder.kill()


def test_what_a_dead_process_left_is_no_obstacle(tmp_path: Path) -> None:
    """After a crash the folder can be used at once."""
    (tmp_path / "lock").write_text("999999\n")
    with folder_lock(tmp_path):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
