"""What a run is held against."""

import pytest

from tests.conformance.tempest import expected
from tests.conformance.tempest.expected import COMPUTE, Known, count, differences
from tests.conformance.tempest.suite import Result

CLASS = f"{COMPUTE}volumes.Volumes"


def result(name, status="success"):
    return Result(name, status, 1.0, "Traceback:\n  its lines\nDetails: why")


@pytest.fixture(autouse=True)
def listed(monkeypatch):
    """What is known of five tests, and of a class that sets nothing up."""
    states = ("fails", "skips", "varies", "absent")
    known = {f"{COMPUTE}{state}": Known(f"{COMPUTE}{state}", state, "So.") for state in states}
    set_up = f"{CLASS}.setUpClass"
    monkeypatch.setattr(expected, "known", lambda: {**known, set_up: Known(set_up, "skips", "So.")})


def as_known():
    return [
        result(f"{COMPUTE}passes"),
        result(f"{COMPUTE}fails", "fail"),
        result(f"{COMPUTE}skips", "skip"),
        result(f"{COMPUTE}varies"),
        result(f"{COMPUTE}absent"),
        result(f"{CLASS}.setUpClass", "skip"),
    ]


def test_a_run_that_is_as_known_has_no_differences():
    """What varies may do either."""
    assert list(differences(as_known())) == []


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [
        (0, "fail", "passes: fail, but it passes: Details: why"),
        (1, "success", "fails: success, but it fails: Details: why"),
        (2, "fail", "skips: fail, but it skips: Details: why"),
        (4, "skip", "absent: skip, but it absent: Details: why"),
    ],
)
def test_what_is_otherwise_is_said(number, status, said):
    """A new failure, and a known one that passes now."""
    run = as_known()
    run[number] = result(run[number].id, status)
    assert list(differences(run)) == [COMPUTE + said]


def test_what_did_not_run_is_said():
    """Tests that are gone, and a class that sets up again."""
    assert list(differences(as_known()[:-2])) == [
        f"{COMPUTE}absent: it did not run",
        f"{CLASS}.setUpClass: it did not run",
    ]


def test_some_tests_are_held_against_what_is_known_of_them():
    """A class's set-up stands for all of its tests."""
    names = [f"{COMPUTE}passes", f"{CLASS}.test_one"]
    assert list(differences([result(names[0]), result(f"{CLASS}.setUpClass", "skip")], names)) == []
    assert list(differences([result(f"{CLASS}.setUpClass", "skip")], names)) == [
        f"{COMPUTE}passes: it did not run"
    ]


def test_what_passes_for_what_is_absent_does_not_count():
    """It says nothing of what there is."""
    assert count(as_known()) == {"success": 2, "fail": 1, "skip": 2, "absent": 1}
