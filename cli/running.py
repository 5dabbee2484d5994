"""What commands have in common that run for a while or read a configuration."""

import signal
from collections.abc import Iterable
from pathlib import Path

STATE = Path(".micronova")  # what a deployment in the current folder keeps


def end_on_signals() -> None:
    """Let SIGTERM and SIGINT raise KeyboardInterrupt: behind a shell's ``&`` one does nothing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)


def config_arguments(files: Iterable[Path]) -> list[str]:
    """The command-line arguments that name configuration files."""
    return [word for path in files for word in ("--config-file", str(path))]
