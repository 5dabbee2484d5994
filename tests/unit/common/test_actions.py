"""Actions of packages: one entry point is all it takes, and one that is wrong harms no other."""

import dataclasses

import pytest

from common import actions, plugins
from tests.fixtures.added_action import WATER


def test_our_own_are_there_without_any_package():
    """Nothing is added, nothing is missing."""
    assert actions.actions() == actions.OWN
    assert actions.problems() == []


def test_hosts_are_told_of_all_added_ones_by_one_method():
    """A package raises no version of an interface that is not its own."""
    assert (WATER.rpc_method, WATER.steps[0].event) == ("perform_action", "compute_water")
    assert actions.OWN["pause"].rpc_method == "pause_instance"


@pytest.mark.parametrize(
    ("name", "changes", "problem"),
    [
        ("rain", {}, "the entry point has to be called so"),
        ("pause", {"name": "pause"}, "there is an action of this name"),
        ("water", {"key": "os-start"}, "there is an action with the key 'os-start'"),
        ("water", {"policy": ""}, "it needs a policy and a summary"),
        ("w" * 65, {"name": "w" * 65}, "longer than 64"),
        ("water", {"relocatable": True}, "it can't leave its host"),
        ("water", {"ends_in": actions.DELETED}, "delete the server"),
        ("water", {"host_down": actions.HostDown.FINISH}, "without a host"),
    ],
)
def test_what_is_taken_or_incomplete_is_refused(name, changes, problem):
    """It is said when the package is looked at, and not when a user asks."""
    with pytest.raises((ValueError, LookupError), match=problem):
        actions._check(name, dataclasses.replace(WATER, **changes))


def test_of_two_packages_one_has_a_key(monkeypatch):
    """The first stays, and a line names the other: nobody's requests become something else."""
    hail = dataclasses.replace(WATER, name="hail", policy="os-garden:hail")
    both = plugins.Found({"water": WATER, "hail": hail})
    monkeypatch.setattr(plugins, "find", lambda *_: both)
    actions._found.cache_clear()
    assert set(actions.actions()) - set(actions.OWN) == {"water"}
    assert actions.problems() == ["action hail is left out: water is another's"]
    actions._found.cache_clear()
