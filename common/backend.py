"""Selects oslo.service's threading backend; the first import of every process.

Importing ``oslo_messaging`` or ``oslo_service.service`` freezes the backend to eventlet, so this
module must come before them. Eventlet is installed as a dependency of a dependency and several
libraries import it where they can; the finder below makes it look absent, so that no process
carries it.
"""

import sys


class _NoEventlet:
    """Makes ``import eventlet`` fail as if it were not installed."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname.partition(".")[0] == "eventlet":
            raise ModuleNotFoundError(f"{fullname} is not used here", name=fullname)


def select_threading() -> None:
    """Make native threads the concurrency of this process; harmless when called twice."""
    if not any(isinstance(finder, _NoEventlet) for finder in sys.meta_path):
        sys.meta_path.insert(0, _NoEventlet())
    from oslo_service.backend import BackendType, init_backend  # noqa: PLC0415

    init_backend(BackendType.THREADING)


select_threading()
