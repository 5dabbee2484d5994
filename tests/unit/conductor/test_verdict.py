"""The judgement on an open action, from its row alone."""

import datetime as dt

import pytest

from common.actions import OWN as ACTIONS
from conductor.db.models import Action
from conductor.verdict import Facts, Rules, Verdict, judge

NOW = dt.datetime(2026, 1, 1, 12)
RELOCATABLE = {name for name, action in ACTIONS.items() if action.steps[0].relocatable}
RULES = Rules(max_attempts=3, attempt_timeout=600, patience=60)


def verdict(
    name: str,
    *,
    host: str | None = "host1",
    host_up: bool = True,
    error: str | None = None,
    left: float | None = 100,
    **columns,
):
    """The verdict on an action of that kind whose attempt is due in ``left`` seconds."""
    action = Action(
        **{
            "action": name,
            "state": "open",
            "attempt": 1,
            "step": 0,
            "tried_before": 0,
            "deadline": None if left is None else NOW + dt.timedelta(seconds=left),
            **columns,
        }
    )
    return judge(action, ACTIONS[name].steps[0], Facts(host, host_up, NOW, error), RULES)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_closed_action_is_left_alone(name):
    """Nothing is done for an action that has its result."""
    assert verdict(name, state="done")[0] is Verdict.NOTHING


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_live_host_is_told_again(name):
    """A hint may have been lost, so it is repeated while its host lives."""
    assert verdict(name)[0] is Verdict.HINT


def test_a_build_without_a_host_begins():
    """A build that was accepted and no more is placed."""
    assert verdict("create", host=None, attempt=0, left=None)[0] is Verdict.BEGIN


def test_a_delete_of_what_was_never_placed_is_done():
    """There is no host that has to be told."""
    assert verdict("delete", host=None, attempt=0, left=None)[0] is Verdict.FINISH


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_what_has_no_attempt_under_way_begins_one(name):
    """An action that was accepted, or whose attempt was given up, begins where its host is up."""
    assert verdict(name, left=None)[0] is Verdict.BEGIN


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_host_that_was_just_told_has_time(name):
    """Hints back off: before the next is due, nothing is sent."""
    soon = NOW + dt.timedelta(seconds=1)
    assert verdict(name, hint_at=soon)[0] is Verdict.LEAVE
    assert verdict(name, hint_at=NOW)[0] is Verdict.HINT


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - RELOCATABLE))
def test_what_a_host_could_not_do_is_over(name):
    """The host of a server is the only one that could."""
    assert verdict(name, error="no power") == (Verdict.FAIL, "no power")


def test_what_a_host_could_not_build_another_may():
    """A failed build is given up there as long as attempts are left."""
    assert verdict("create", error="no space")[0] is Verdict.RETRY
    assert verdict("create", error="no space", attempt=3)[0] is Verdict.FAIL


def test_a_build_leaves_a_dead_host():
    """The build goes elsewhere when its host is down."""
    assert verdict("create", host_up=False)[0] is Verdict.RETRY


def test_a_build_ends_when_no_attempt_is_left():
    """A build is not moved around for ever, and the user is told why it ended."""
    result, reason = verdict("create", host_up=False, attempt=3)
    assert result is Verdict.FAIL
    assert reason == "its host is down (attempt 3 of 3)"


@pytest.mark.parametrize("name", sorted(ACTIONS))
@pytest.mark.parametrize("trouble", [{"host_up": False}, {"left": -1}], ids=["down", "late"])
def test_a_user_is_not_told_on_which_host(name, trouble):
    """Reasons that name hosts would tell which servers share one."""
    since = NOW - dt.timedelta(seconds=61)
    assert "host1" not in verdict(name, attempt=3, waiting_since=since, **trouble)[1]


def test_a_delete_is_finished_without_its_host():
    """A server on a dead host can be deleted."""
    assert verdict("delete", host_up=False)[0] is Verdict.FINISH


@pytest.mark.parametrize("name", ["start", "stop", "reboot"])
def test_power_actions_wait_for_their_host(name):
    """What can only be done on one host waits for it for a while."""
    assert verdict(name, host_up=False)[0] is Verdict.WAIT


@pytest.mark.parametrize("name", ["start", "stop", "reboot"])
def test_power_actions_do_not_wait_for_ever(name):
    """An action on a host that stays away fails when patience is over."""
    since = NOW - dt.timedelta(seconds=61)
    assert verdict(name, host_up=False, waiting_since=since)[0] is Verdict.FAIL


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_attempt_past_its_deadline_is_given_up(name):
    """A host that lives but never finishes loses the attempt."""
    assert verdict(name, left=-1)[0] is Verdict.RETRY


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_the_last_attempt_past_its_deadline_fails(name):
    """No action stays open for ever."""
    assert verdict(name, left=-1, attempt=3)[0] is Verdict.FAIL
