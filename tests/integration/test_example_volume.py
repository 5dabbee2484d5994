"""examples/volume: installed as a user would, its own tests pass, kills included."""

from pathlib import Path

import pytest

from tests.fixtures.package import ROOT, installed

VOLUME = ROOT / "examples" / "volume"


@pytest.mark.timeout(600)
def test_its_tests_pass(tmp_path: Path) -> None:
    """The saga, the contracts, the real client, and a kill at each step of an attachment."""
    run = installed(VOLUME, tmp_path)
    words = ("-m", "pytest", "-q", "-p", "no:xdist", "--rootdir", str(VOLUME), str(VOLUME))
    assert " passed" in run(*words, timeout=580)
