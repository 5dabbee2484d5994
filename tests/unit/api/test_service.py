"""The api's process: what it tells those who start it."""

from tests.fixtures import warm


def run(*arguments):
    return warm.run("-m", "services.api", *arguments)


def test_help_teaches():
    """--help says what the process is, where users come from, and what exit codes mean."""
    shown = " ".join(run("--help").stdout.split())
    assert "[api] grants" in shown
    assert "Exit codes" in shown


def test_missing_users_end_the_process_with_one_line(tmp_path):
    """The line names the program, the option and the file."""
    file = tmp_path / "api.conf"
    file.write_text(f"[api]\nhtpasswd_file = {tmp_path}/nowhere\n")
    result = run("--config-file", str(file))
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"micronova-api: [api] htpasswd_file {tmp_path}/nowhere can't be read")


def test_noauth_for_a_network_ends_the_process_with_one_line(tmp_path):
    """Nobody opens a cloud to a network by accident."""
    file = tmp_path / "api.conf"
    file.write_text("[api]\nauth_strategy = noauth\nhost = 0.0.0.0\n")
    result = run("--config-file", str(file))
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("micronova-api: [api] auth_strategy noauth is refused")
