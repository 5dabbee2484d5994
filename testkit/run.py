"""Runs a service so that its methods can be made to wait: what a deployment under test starts.

"python -m testkit.run GATES MODULE ..." is "python -m MODULE ..." with the gates of a folder. The
services know nothing of it: the dispatcher, which takes each message to its method, is another one.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import os
import runpy
import sys
from pathlib import Path
from typing import Any

from common import rpc
from testkit.gates import Gates


def _gated(gates: Gates) -> type[rpc.Dispatcher]:
    class Dispatcher(rpc.Dispatcher):
        """Waits where a call that is carried out would take its time, and tells the caller so."""

        def _do_dispatch(self, endpoint: Any, method: str, *arguments: Any) -> Any:
            target = getattr(endpoint, "target", None)
            namespace = target.namespace if target else None
            gates.wait(f"{namespace}.{method}" if namespace else method, os.getpid())
            return super()._do_dispatch(endpoint, method, *arguments)

    return Dispatcher


def main() -> None:
    """Run the module that the second argument names, with the arguments behind it."""
    _, folder, module, *arguments = sys.argv
    rpc.Dispatcher = _gated(Gates(Path(folder)))  # type: ignore[misc]
    sys.argv = [module, *arguments]  # the first becomes the module's file
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
