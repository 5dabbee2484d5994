"""Deployment with the real services: what tests of Micronova itself build on."""

import signal
from pathlib import Path

import pytest
import requests

from deployment.errors import ProcessError
from deployment.local import Deployment

pytestmark = pytest.mark.broker


@pytest.mark.flow
def test_it_serves_and_every_service_drains(vhost_url: str, tmp_path: Path) -> None:
    """One line brings up three kinds of services; leaving it stops each with exit code 0."""
    with Deployment(tmp_path, vhost_url, computes=2, conductors=2) as deployment:
        answer = requests.get(
            f"{deployment.api_url}/os-services", auth=deployment.auth("admin"), timeout=10
        )
        hosts = {(entry["binary"], entry["host"]) for entry in answer.json()["services"]}
        codes = deployment.stop()
    assert hosts >= {
        ("nova-conductor", "control"),
        ("nova-conductor", "control2"),
        ("nova-compute", "host1"),
        ("nova-compute", "host2"),
    }
    assert set(codes.values()) == {0}


def test_a_process_takes_changed_options_on_sighup(vhost_url: str, tmp_path: Path) -> None:
    """Tests of SIGHUP change one process's configuration and see it take effect."""
    with Deployment(tmp_path, vhost_url) as deployment:
        conductor = deployment["conductor"]
        mark = conductor.output.mark
        deployment.configure("conductor", {"DEFAULT": {"debug": True}})
        conductor.send_signal(signal.SIGHUP)
        conductor.wait_for_line("DEBUG", 10, since=mark)
        assert conductor.running


def test_a_service_that_refuses_its_configuration_is_quoted(vhost_url: str, tmp_path: Path) -> None:
    """A typo in a value is shown in the service's own words."""
    deployment = Deployment(tmp_path, vhost_url, options={"service": {"report_interval": "soon"}})
    with pytest.raises(ProcessError, match=r"report_interval"), deployment:
        pass


def test_folders_of_the_current_folder_are_not_imported(
    vhost_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's own package `common` where the deployment is started does not get in its way."""
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "__init__.py").write_text("raise SystemExit('not ours')\n")
    monkeypatch.chdir(tmp_path)
    with Deployment(tmp_path / "state", vhost_url) as deployment:
        assert deployment["api"].running
