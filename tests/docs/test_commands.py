"""Every command in README and docs is run as a reader would, in a folder where `up` runs."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.ports import free_ports
from deployment.process import ManagedProcess

PROJECT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
# These never end, or take as long as what they replay: that they begin well has to do
ENDLESS = re.compile(r"^(micronova watch(?: --replay \S+)?)$", re.MULTILINE)
# These serve until they are stopped: the reader has them in a terminal of their own
SERVES = re.compile(r"^(python examples/(?:adder/server|amqp/exchanges)\.py)$", re.MULTILINE)
# These would run tests from within tests, or change what is here
TARGETS = r"test|test-fast|unit|fuzz|lint|lock|sbom|audit|up|conformance(?: GUIDELINE=\S+)?"
NOT_FROM_HERE = re.compile(rf"^make ({TARGETS})$", re.MULTILINE)

BLOCKS = [
    pytest.param(
        "\n".join(line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")),
        id=f"{path.relative_to(PROJECT)}:{number}",
    )
    for path in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
    if path.name != "deploying.md"  # tests/compose tries these
    for number, block in enumerate(BLOCK.findall(path.read_text()), start=1)
]


class Terminal:
    """A folder in which `micronova up` runs, and a shell in it."""

    def __init__(self, folder: Path, port: int, watch_port: int) -> None:
        self._folder = folder
        self._port = port
        self._watch_port = watch_port
        self._env = {
            **os.environ,
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "MICRONOVA_WATCH_URL": f"http://127.0.0.1:{watch_port}",
        }
        self._others: list[ManagedProcess] = []
        shutil.copytree(PROJECT / "examples", folder / "examples")

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        if SERVES.search(script):
            return self._serve(SERVES.sub(r"exec \1", script))
        script = NOT_FROM_HERE.sub(r"make --dry-run \1 > /dev/null", script)
        script = ENDLESS.sub(r"timeout 3 \1 || test $? = 124", script)
        script = re.sub(r"^make ", f"make -C {PROJECT} ", script, flags=re.MULTILINE)
        script = script.replace(":8774", f":{self._port}").replace("PASSWORD", self._password())
        script = script.replace(":8775", f":{self._watch_port}")
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self._folder,
            env=self._env,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def _serve(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run it beside what follows."""
        command = ["bash", "-euo", "pipefail", "-c", f"cd {self._folder}\n{script}"]
        log = self._folder / f"other{len(self._others)}.log"
        other = ManagedProcess("other", command, log, env=self._env).start()
        self._others.append(other)
        other.wait_for_line("is ready|Ctrl-C ends", 60)
        return subprocess.CompletedProcess(script, 0)

    def end_others(self) -> None:
        """Leave the terminals in which something still serves."""
        for other in self._others:
            other.stop(20)

    def _password(self) -> str:
        """The password of the user demo, found where docs/api.md says it is."""
        clouds = (self._folder / "clouds.yaml").read_text()
        return re.search(r"username: demo\n *password: (\S+)", clouds).group(1)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory, cache) -> Iterator[Terminal]:
    """`micronova up`, as a reader has started it."""
    folder, (port, watch_port) = tmp_path_factory.mktemp("reader"), free_ports(2)
    ports = f"--port {port} --watch-port {watch_port}"
    cache.mkdir(parents=True, exist_ok=True)
    (folder / ".micronova").mkdir()
    (folder / ".micronova" / "programs").symlink_to(cache)
    up = ManagedProcess(
        "up",
        # as behind a shell's &, where an interrupt is ignored unless a program asks for it
        ["bash", "-c", f"trap '' INT; cd {folder} && exec {BIN}/micronova up {ports}"],
        folder / "up.log",
    )
    up.start().wait_for_line("Ctrl-C stops everything", 120)
    reader = Terminal(folder, port, watch_port)
    yield reader
    reader.end_others()
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0


@pytest.mark.timeout(450)
@pytest.mark.parametrize("script", BLOCKS)
def test_a_block_of_commands_works(terminal, script):
    """A reader who types what is written gets what is promised, not an error."""
    ended = terminal.run(script)
    assert ended.returncode == 0, f"{script}\n{ended.stdout}\n{ended.stderr}"
