"""`micronova db` where the database is not what it expects."""

import sqlite3
import subprocess
import sys
from pathlib import Path


def test_a_database_of_a_newer_release_is_named(tmp_path: Path) -> None:
    """A rollback of the code without one of the database is explained, not a traceback."""
    path = tmp_path / "micronova.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    config = tmp_path / "micronova.conf"
    config.write_text(f"[database]\nconnection = sqlite:///{path}\n")
    command = [sys.executable, "-m", "cli", "--config-file", str(config), "db", "upgrade"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert "newer release" in result.stderr
    assert "9999" in result.stderr
    assert "Traceback" not in result.stderr
