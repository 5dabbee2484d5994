"""`micronova db` where the database is not what it expects."""

import sqlite3
import subprocess
from pathlib import Path

from tests.fixtures import warm


def test_a_database_of_a_newer_release_is_named(tmp_path: Path) -> None:
    """A rollback of the code without one of the database is explained, not a traceback."""
    path = tmp_path / "micronova.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    config = tmp_path / "micronova.conf"
    config.write_text(f"[database]\nconnection = sqlite:///{path}\n")
    result = run(config, "upgrade")
    assert result.returncode == 1
    assert "newer release" in result.stderr
    assert "9999" in result.stderr
    assert "Traceback" not in result.stderr


def run(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return warm.run("-m", "cli", "--config-file", str(config), "db", *arguments)


def test_a_purge_says_what_it_forgot(tmp_path: Path) -> None:
    """An operator sees of which database, and how much; a database without a schema is named."""
    config = tmp_path / "micronova.conf"
    config.write_text(f"[database]\nconnection = sqlite:///{tmp_path}/micronova.sqlite\n")
    assert run(config, "upgrade").returncode == 0
    result = run(config, "purge", "--older-than", "0.5")
    assert (result.returncode, result.stderr) == (0, "")
    assert "forgot 0 servers deleted 0.5 days ago or earlier" in result.stdout


def test_a_purge_of_a_database_without_a_schema_is_explained(tmp_path: Path) -> None:
    """One line, and no traceback."""
    config = tmp_path / "micronova.conf"
    config.write_text(f"[database]\nconnection = sqlite:///{tmp_path}/empty.sqlite\n")
    result = run(config, "purge")
    assert result.returncode == 1
    assert "no such table" in result.stderr
    assert "Traceback" not in result.stderr
