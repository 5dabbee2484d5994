"""One process per folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployment.errors import DeploymentError
from deployment.files import private


@contextmanager
def folder_lock(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it however the process ends.

    :param wait: for another process that holds the folder
    :raises DeploymentError: there is one, whose id is told, and it was not to be waited for
    """
    with private(folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise DeploymentError(
                f"another deployment runs in {folder.resolve()} (pid {holder}): "
                "stop it, or start this one in another folder"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
