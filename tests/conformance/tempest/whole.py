"""All of ``tempest.api.compute``: what ``make conformance`` runs. It takes minutes.

MICRONOVA_GUIDELINE names an interop guideline, whose list of tests is then compared with ours.
"""

import json
import os
from pathlib import Path

import pytest

from tests.conformance.tempest import cloud, suite
from tests.conformance.tempest.expected import INTEROP, count, differences

GUIDELINE = os.environ.get("MICRONOVA_GUIDELINE")


@pytest.mark.broker
@pytest.mark.timeout(3600)
def test_all_of_compute(module_vhost_url, tmp_path, capsys):
    """Each test passes, fails and skips as is known."""
    with cloud.deploy(tmp_path / "cloud", module_vhost_url) as deployment:
        results = suite.run(cloud.write_files(deployment, tmp_path))
    passed = count(each for each in results if each.id in INTEROP)["success"]
    with capsys.disabled():
        print(f"\ntempest.api.compute: {dict(count(results))}")
        print(f"interop guideline 2020.06, compute: {passed} of {len(INTEROP)} pass")
    assert not list(differences(results))


@pytest.mark.skipif(not GUIDELINE, reason="no guideline is named")
def test_our_list_is_the_guideline_s():
    """No test has come or gone."""
    capabilities = json.loads(Path(GUIDELINE).read_text())["capabilities"]
    named = {
        test
        for name, capability in capabilities.items()
        if name.startswith("compute-")
        for test in capability["tests"]
    }
    assert set(INTEROP) == named
