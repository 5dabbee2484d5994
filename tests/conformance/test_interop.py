"""Tempest's tests of the interop guideline, against real processes."""

from pathlib import Path

import pytest

from tests.conformance.tempest import cloud, suite
from tests.conformance.tempest.expected import INTEROP, differences, table

DOCS = Path(__file__).parents[2] / "docs" / "conformance.md"
ENOUGH = 74  # of 81


@pytest.mark.broker
@pytest.mark.timeout(600)
def test_the_interop_guideline(module_vhost_url, tmp_path):
    """Of what every cloud is to do, this one does nearly all; what it doesn't is known."""
    with cloud.deploy(tmp_path / "cloud", module_vhost_url) as deployment:
        results = suite.run(cloud.write_files(deployment, tmp_path), INTEROP)
    assert not list(differences(results, INTEROP))
    assert sum(each.status == "success" for each in results) >= ENOUGH


def test_what_does_not_pass_is_documented():
    """docs/conformance.md has each failure and each skip, with its reason."""
    assert table() in DOCS.read_text()
