"""Actions of packages: one entry point is all it takes, and one that is wrong harms no other."""

import dataclasses

import pytest

from common import actions
from tests.fixtures.added_action import WATER


def test_our_own_are_there_without_any_package():
    """Nothing is added, nothing is missing."""
    assert actions.actions() == actions.OWN
    assert actions.problems() == []


def test_hosts_are_told_of_all_added_ones_by_one_method():
    """A package raises no version of an interface that is not its own."""
    assert (WATER.rpc_method, WATER.event) == ("perform_action", "compute_water")
    assert actions.OWN["pause"].rpc_method == "pause_instance"


@pytest.mark.parametrize(
    ("name", "changes", "problem"),
    [
        ("rain", {}, "the entry point has to be called so"),
        ("pause", {"name": "pause"}, "there is an action of this name"),
        ("water", {"key": "os-start"}, "there is an action with the key 'os-start'"),
        ("water", {"policy": ""}, "it needs a policy and a summary"),
    ],
)
def test_what_is_taken_or_incomplete_is_refused(name, changes, problem):
    """It is said when the package is looked at, and not when a user asks."""
    with pytest.raises((ValueError, LookupError), match=problem):
        actions._check(name, dataclasses.replace(WATER, **changes))
