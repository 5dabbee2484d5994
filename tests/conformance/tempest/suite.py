"""Tempest in processes of its own: runs tests against a deployment, says what became of them."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.conformance.installed import programs

WHOLE = r"^tempest\.api\.compute\."
# most of the time tests wait a second for what takes much less
CONCURRENCY = 4


class Result(NamedTuple):
    """What became of a test, or of what a class has set up for its tests.

    :ivar status: success, fail or skip
    """

    id: str
    status: str
    seconds: float
    why: str

    @property
    def line(self) -> str:
        """Its reason in a line: the end of a traceback says most."""
        lines = [line.strip() for line in self.why.splitlines() if line.strip()]
        said = [line for line in lines if line.startswith(("Details:", "tempest.", "testtools."))]
        return " ".join((said or lines)[-2:])[:300]


def run(config: Path, names: Iterable[str] | None = None) -> list[Result]:
    """Run the named tests, or all of compute's; what Tempest writes is in the folder of `config`.

    :param config: a tempest.conf
    """
    folder, tempest = config.parent, programs("tempest")
    expressions = [WHOLE] if names is None else [f"^{re.escape(name)}(\\[|$)" for name in names]
    (folder / "chosen").write_text("\n".join(expressions))
    command = [tempest / "tempest", "run", "--config-file", config, "--include-list", "chosen"]
    environment = os.environ | {"PATH": f"{tempest}:{os.environ['PATH']}"}
    with (folder / "output").open("w") as output:
        # its code says that a test failed: so do the results
        subprocess.run(
            [*command, "--concurrency", str(CONCURRENCY)],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            check=False,
        )
    return _results(folder, tempest)


def _results(folder: Path, tempest: Path) -> list[Result]:
    stream = subprocess.run(
        [tempest / "stestr", "last", "--subunit"], cwd=folder, capture_output=True, check=True
    ).stdout
    reader = [tempest / "python", Path(__file__).with_name("results.py")]
    lines = subprocess.run(reader, input=stream, capture_output=True, check=True).stdout
    return [Result(**json.loads(line)) for line in lines.splitlines()]
