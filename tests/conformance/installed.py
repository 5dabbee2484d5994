"""What tests run that is not ours: installed in a folder of its own, from a lock with hashes."""

import fcntl
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def programs(name: str) -> Path:
    """The programs of something that the Makefile knows how to install, which is done if need be.

    :param name: such as ``nova``: its lock is requirements/nova.txt, its folder .nova
    """
    with (ROOT / "requirements" / f"{name}.txt").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may come at once
        subprocess.run(
            ["make", "--no-print-directory", f".{name}/.installed", f"PYTHON={sys.executable}"],
            cwd=ROOT,
            check=True,
        )
    return ROOT / f".{name}" / "bin"
