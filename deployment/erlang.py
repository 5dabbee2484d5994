"""Where RabbitMQ's and Erlang's programs are on this machine, or how they get there."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from deployment.errors import DeploymentError
from deployment.files import write_file
from deployment.packages import Say, apt_available, newest, unpack

_SERVERS = "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"

# The libraries that these need are the same that Debian's own apt and Python stand on.
_WANTED = r"rabbitmq-server|erlang-.+"

# Debian's own `erl` looks for Erlang in /usr/lib only.
_ERL = """\
#!/bin/sh
export ROOTDIR='{erlang}' BINDIR='{erts}/bin' EMU=beam PROGNAME=erl
exec "$BINDIR/erlexec" "$@"
"""

_NO_BROKER = """\
no RabbitMQ on this machine, and no way to get one. Do one of these:
  - install rabbitmq-server with the system's package manager;
  - install Docker or Podman;
  - set MICRONOVA_TRANSPORT_URL=rabbit://USER:PASSWORD@HOST:5672/VHOST to use a broker elsewhere."""

_SPACE = """\
RabbitMQ's scripts do not work in a path with a space, such as {folder}. Do one of these:
  - move this project to a path without spaces;
  - install rabbitmq-server with the system's package manager;
  - set MICRONOVA_TRANSPORT_URL=rabbit://USER:PASSWORD@HOST:5672/VHOST to use a broker elsewhere."""


@dataclass(frozen=True)
class BrokerPrograms:
    """The programs of one RabbitMQ installation."""

    server: Path
    epmd: Path
    path: Path | None = None
    """A folder with the right `erl`, to come first in PATH; None: the one in PATH is right."""

    @property
    def version(self) -> tuple[int, ...]:
        """The version of RabbitMQ, such as (3, 10, 8)."""
        return tuple(int(part) for part in re.findall(r"\d+", self.server.parts[-3]))


@dataclass(frozen=True)
class ContainerEngine:
    """The command of a container engine that speaks Docker's language."""

    command: str


def find_broker_programs(cache: Path, say: Say) -> BrokerPrograms | ContainerEngine:
    """Find what a private broker can be run with.

    An installed rabbitmq-server is used; else the distribution's packages, unpacked below `cache`
    (some 60 MB, once); else a container engine. Raises DeploymentError that says what to install.
    """
    installed = _installed()
    if installed:
        return installed
    if apt_available():
        return _unpacked(cache / "rabbitmq", say)
    engine = shutil.which("docker") or shutil.which("podman")
    if engine:
        return ContainerEngine(engine)
    raise DeploymentError(_NO_BROKER)


def _installed() -> BrokerPrograms | None:
    server, epmd = newest(Path("/").glob(_SERVERS)), shutil.which("epmd")
    if server and epmd and shutil.which("erl"):
        return BrokerPrograms(server, Path(epmd))
    return None


def _unpacked(folder: Path, say: Say) -> BrokerPrograms:
    if " " in str(folder.resolve()):
        raise DeploymentError(_SPACE.format(folder=folder.resolve()))
    root = unpack(folder, "rabbitmq-server", _WANTED, say).resolve()
    server, erts = newest(root.glob(_SERVERS)), newest(root.glob("usr/lib/erlang/erts-*"))
    if not server or not erts:
        raise DeploymentError(
            f"the packages in {root} are not complete; remove {folder} and try again"
        )
    erl = folder.resolve() / "bin" / "erl"
    write_file(erl, _ERL.format(erlang=erts.parent, erts=erts), mode=0o755)
    return BrokerPrograms(server, erts / "bin" / "epmd", erl.parent)
