"""Programs from Debian packages, unpacked into a folder instead of installed.

Works for any user on any distribution that uses apt: apt gets its own lists, cache and package
status below the folder, reads the machine's own sources and keys, and verifies every signature.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from deployment.errors import DeploymentError
from deployment.lock import folder_lock

Say: TypeAlias = Callable[[str], None]
"""Takes one line of progress for a person to read."""

# The hooks are cleared because a machine's own may change the system. The user that root's apt
# would become could not reach a folder below somebody's private home.
_APT_CONF = """\
Dir::State "{folder}/state";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


def apt_available() -> bool:
    """Whether this machine can fetch and unpack Debian packages."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg") is not None


def unpack(folder: Path, package: str, wanted: str, say: Say) -> Path:
    """Make sure that the package is unpacked below the folder and return the root of its files.

    Of the package and everything it depends on, those whose names match the pattern `wanted` are
    fetched; for the rest the machine's own files serve. A complete result is used again; an
    interrupted one is redone; of two processes, one waits for the other. Raises DeploymentError
    with apt's own words.
    """
    folder = folder.resolve()  # apt is run in another folder
    root, complete = folder / "root", folder / "complete"
    with folder_lock(folder, wait=True):
        if not complete.exists() or complete.read_text() != wanted:
            say(f"fetching {package} (once; unpacked into {root}, nothing is installed)")
            shutil.rmtree(root, ignore_errors=True)
            names = _download(folder / "apt", package, re.compile(wanted))
            say(f"unpacking {len(names)} packages")
            _extract(folder / "apt" / "archives", root)
            shutil.rmtree(folder / "apt")
            complete.write_text(wanted)
    return root


def newest(paths: Iterable[Path]) -> Path | None:
    """Of paths that differ in a version number, the one with the highest; None if there is none."""
    return max(
        paths, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], default=None
    )


def _download(folder: Path, package: str, wanted: re.Pattern[str]) -> list[str]:
    """Fetch the wanted packages as *.deb files into folder/archives and return their names."""
    shutil.rmtree(folder, ignore_errors=True)
    archives = folder / "archives"
    for directory in (folder / "state" / "lists" / "partial", folder / "cache", archives):
        directory.mkdir(parents=True)
    (folder / "status").touch()
    (folder / "apt.conf").write_text(_APT_CONF.format(folder=folder.resolve()))
    _apt(folder, "update")
    names = [name for name in _closure(folder, package) if wanted.fullmatch(name)]
    _apt(folder, "download", *names, cwd=archives)
    return names


def _closure(folder: Path, package: str) -> list[str]:
    """Return the package's name and those of all its dependencies.

    Asks apt to simulate an installation on a machine that has nothing, so what happens to be
    installed on this one makes no difference.
    """
    plan = _apt(folder, "--simulate", "--no-install-recommends", "install", package)
    return [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]


def _extract(archives: Path, root: Path) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            pool.submit(_run, ["dpkg", "-x", str(deb), str(root)]) for deb in archives.iterdir()
        ]
    for job in jobs:
        job.result()


def _apt(folder: Path, *arguments: str, cwd: Path | None = None) -> str:
    return _run(["apt-get", "-c", str(folder / "apt.conf"), "-q", *arguments], cwd)


def _run(command: Sequence[str], cwd: Path | None = None) -> str:
    env = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603 - our own words
        command, check=False, cwd=cwd, env=env, capture_output=True, text=True
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise DeploymentError(f"{' '.join(command)} failed with code {done.returncode}:\n{said}")
    return done.stdout
