"""Small files: never half-written, and private unless said otherwise."""

import os
from pathlib import Path


def write_file(path: Path, text: str, mode: int = 0o600) -> None:
    """Write or replace the file in one step; its access rights are `mode` from the first moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask
        file.write(text)
    draft.replace(path)
