"""Files and folders: small ones never half-written, and all private unless said otherwise.

What is made here has its access rights from the first moment, whatever the umask.
"""

import os
from pathlib import Path


def write_file(path: Path, text: str, mode: int = 0o600) -> None:
    """Write or replace the file in one step; its access rights are `mode`.

    A folder that is made for it can be entered by those who may read the file.
    """
    make_folder(path.parent, mode | 0o100 | (mode & 0o044) >> 2)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
    draft.replace(path)


def make_folder(path: Path, mode: int = 0o700) -> Path:
    """Make the folder, and those above it that are missing; what is there stays as it is."""
    if not path.is_dir():
        make_folder(path.parent, mode)
        path.mkdir(mode, exist_ok=True)
    return path


def private(path: Path) -> Path:
    """The path of a file that is about to be opened for writing: made if it is missing."""
    make_folder(path.parent)
    path.touch(0o600)
    return path
