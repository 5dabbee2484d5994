"""A private PostgreSQL server for tests, all of it inside one folder."""

import os
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg.sql import SQL, Identifier

from deployment.errors import LocalError
from deployment.files import write_file
from deployment.packages import Say, apt_available, newest, unpack
from deployment.ports import LOOPBACK, free_port
from deployment.process import ManagedProcess

_BIN = "usr/lib/postgresql/*/bin"

# The server and every library it may need but the C library; it runs without LLVM when jit is off.
_WANTED = r"postgresql-(client-)?\d+|lib(?!c6|c-|gcc|llvm|perl|python|z3).*"

_USER = "micronova"

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",  # what a power failure would destroy is a test's data
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "timezone": "GMT",
    "log_timezone": "GMT",
}


@dataclass(frozen=True)
class PostgresPrograms:
    """The programs of one PostgreSQL installation."""

    bin: Path
    libraries: tuple[Path, ...] = ()
    """Where to find shared libraries before the system's own folders."""


def find_postgres_programs(cache: Path, say: Say) -> PostgresPrograms:
    """Find PostgreSQL: installed, else from the distribution's packages unpacked below `cache`."""
    installed = newest(Path("/").glob(f"{_BIN}/postgres"))
    if installed:
        return PostgresPrograms(installed.parent)
    if not apt_available():
        raise LocalError("no PostgreSQL on this machine: install the package postgresql")
    root = unpack(cache / "postgresql", "postgresql", _WANTED, say).resolve()
    unpacked = newest(root.glob(f"{_BIN}/postgres"))
    if unpacked is None:
        raise LocalError(f"the packages in {root} are not complete; remove them and try again")
    libraries = [*root.glob("usr/lib/*-linux-gnu*"), *root.glob("lib/*-linux-gnu*")]
    return PostgresPrograms(unpacked.parent, tuple(libraries))


class PrivatePostgres:
    """A PostgreSQL server on a loopback port, with a generated password and no durability.

    It refuses to run as root, so root runs it as `nobody`. Start it from the main thread (see
    ManagedProcess). Stopped or killed it starts again with the same port and data.
    """

    def __init__(self, folder: Path, programs: PostgresPrograms, port: int | None = None) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self._programs = programs
        self._password = secrets.token_urlsafe(24)
        settings = {**_SETTINGS, "port": str(self.port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        self.server = self._program("postgres", "-D", str(self._data), *options)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self, timeout: float = 30) -> Self:
        """Start the server and return when it takes connections.

        Raises LocalError, with the end of its log, if it ends or takes over `timeout` seconds.
        """
        if not self._data.exists():
            self._create(timeout)
        self.server.start().wait_for_line("ready to accept connections", timeout)
        return self

    def _create(self, timeout: float) -> None:
        password = self.folder / "password"
        write_file(password, self._password)
        user = _server_user()
        if user:
            for path in (self.folder, password):
                shutil.chown(path, user)
        initdb = self._program(
            *("initdb", "-D", str(self._data), "--username", _USER, f"--pwfile={password}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"),
        )
        if initdb.start().wait(timeout) != 0:
            raise initdb.failure("initdb failed")
        password.unlink()

    def _program(self, name: str, *arguments: str) -> ManagedProcess:
        paths = os.pathsep.join(map(str, self._programs.libraries))
        return ManagedProcess(
            name,
            [self._programs.bin / name, *arguments],
            self.folder / f"{name}.log",
            env={"LC_ALL": "C", "LD_LIBRARY_PATH": paths} if paths else {"LC_ALL": "C"},
            user=_server_user(),
        )

    def stop(self) -> None:
        """Stop the server in good order; its clients lose their connections."""
        self.server.stop(20, signal.SIGINT)

    def kill(self) -> None:
        """End the server as a crash would."""
        self.server.kill()

    def url(self, database: str = "postgres") -> str:
        """The URL of a database for SQLAlchemy; it holds the password."""
        return f"postgresql+psycopg://{_USER}:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Make a database, such as one for each test, and return its URL."""
        with psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=_USER,
            password=self._password,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self.url(name)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _server_user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None
