"""`micronova ping` where nobody can answer."""

from pathlib import Path

from deployment.ports import free_port
from tests.fixtures import warm

URL = "[DEFAULT]\ntransport_url = rabbit://u:secret@127.0.0.1:{port}/\n"


def test_a_broker_that_is_away_is_not_waited_for(tmp_path: Path) -> None:
    """It ends when its time is up, and says what it did not reach; without a file it asks here."""
    file = tmp_path / ".micronova" / "etc" / "api.conf"
    file.parent.mkdir(parents=True)
    file.write_text(URL.format(port=free_port()))
    done = warm.run("-m", "cli", "ping", "--timeout", "0.3", cwd=tmp_path)
    assert done.returncode == 1
    assert "the broker is not there" in done.stderr
    assert "secret" not in done.stderr
