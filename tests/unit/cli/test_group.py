"""The `micronova` command's outside."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from deployment.ports import free_port
from tests.fixtures import warm


def micronova(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, as a person would."""
    return warm.run("-m", "cli", *arguments, cwd=folder, env={**os.environ, **variables})


def test_help_teaches_the_first_steps() -> None:
    """A newcomer who asks for help learns what to type next."""
    text = CliRunner().invoke(main, ["--help"]).output
    assert "micronova demo" in text
    assert "micronova up" in text


def test_help_imports_no_service_code() -> None:
    """Help stays fast: neither oslo.messaging nor SQLAlchemy is loaded for it."""
    code = (
        "import sys; from cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'oslo_messaging', 'sqlalchemy', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0


def test_an_unknown_verb_is_named() -> None:
    """A typo is answered with the word that was not understood."""
    result = CliRunner().invoke(main, ["dmeo"])
    assert result.exit_code == 2
    assert "No such command 'dmeo'" in result.output


def test_up_names_a_port_in_use_and_the_option(tmp_path: Path) -> None:
    """Who has something on 8774 learns how to choose another port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = micronova(tmp_path, "up", "--port", port)
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("verb", ["demo", "up"])
def test_a_malformed_transport_url_is_refused_without_showing_it(tmp_path: Path, verb: str) -> None:
    """A typo in the variable is explained at once, and the password in it is not printed."""
    # a deployment may run on this machine
    ports = ["--port", str(free_port()), "--watch-port", str(free_port())] if verb == "up" else []
    url = "amqp:/nova:secret@host"
    done = micronova(tmp_path, verb, *ports, MICRONOVA_TRANSPORT_URL=url)
    assert done.returncode == 1
    assert "rabbit://USER:PASSWORD@HOST:PORT/VHOST" in done.stderr
    assert "secret" not in done.stderr + done.stdout
