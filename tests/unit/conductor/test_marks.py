"""Locks and reset states: done as they are accepted, on both databases."""

import pytest

from common import exception
from tests.unit.conductor.harness import admin, member

MINE, ADMINISTRATORS = member(), admin()


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def lock(cloud, uuid, ctxt=None, reason=None):
    cloud.tasks.lock_instance(ctxt or member(), uuid, reason)


def test_a_lock_is_on_when_it_is_accepted(cloud):
    """No compute is asked, and the action list has it with its step."""
    server = cloud.active()
    lock(cloud, server.uuid, reason="audit")
    shown, action = cloud.get(server.uuid), cloud.action(server.uuid)
    assert (shown.locked, shown.locked_reason) == (True, "audit")
    assert (action.action, action.state, action.events[0].event) == ("lock", "done", "api_lock")
    assert [cast[0] for cast in cloud.casts] == ["build_and_run_instance"]


@pytest.mark.parametrize(
    "method", ["stop_instance", "pause_instance", "suspend_instance", "terminate_instance"]
)
def test_a_locked_server_is_for_administrators(cloud, method):
    """Nobody else does anything to it, its owner included."""
    server = cloud.active()
    lock(cloud, server.uuid)
    with pytest.raises(exception.InstanceIsLocked, match=f"Instance {server.uuid} is locked"):
        getattr(cloud.tasks, method)(member(), server.uuid)
    getattr(cloud.tasks, method)(admin(), server.uuid)


def test_metadata_of_a_locked_server_stays(cloud):
    """Its name and description may be changed."""
    server = cloud.active()
    lock(cloud, server.uuid)
    with pytest.raises(exception.InstanceIsLocked):
        cloud.records.instance_update(member(), server.uuid, {"metadata": {}})
    cloud.records.instance_update(member(), server.uuid, {"display_name": "new"})


def test_an_unlocked_server_is_anybody_s_again(cloud):
    """The reason goes with the lock."""
    server = cloud.active()
    lock(cloud, server.uuid, reason="audit")
    cloud.tasks.unlock_instance(member(), server.uuid, override=False)
    shown = cloud.get(server.uuid)
    assert (shown.locked, shown.locked_reason) == (False, None)
    cloud.tasks.stop_instance(member(), server.uuid)


@pytest.mark.parametrize(("who", "other"), [(MINE, ADMINISTRATORS), (ADMINISTRATORS, MINE)])
def test_another_project_s_lock_takes_a_right_of_its_own(cloud, who, other):
    """An owner does not undo what an administrator has locked, nor the other way round."""
    server = cloud.active()
    lock(cloud, server.uuid, who.elevated())
    with pytest.raises(exception.Forbidden, match="unlock_override"):
        cloud.tasks.unlock_instance(other, server.uuid, override=False)
    assert cloud.get(server.uuid).locked
    cloud.tasks.unlock_instance(other.elevated(), server.uuid, override=True)
    assert not cloud.get(server.uuid).locked


def test_that_right_is_asked_for_once_more(cloud):
    """Who is no administrator has it not, whatever the message says."""
    server = cloud.active()
    lock(cloud, server.uuid, admin())
    with pytest.raises(exception.Forbidden):
        cloud.tasks.unlock_instance(member(), server.uuid, override=True)


def test_the_owner_s_lock_stays_as_it_is(cloud):
    """A second lock of the same project changes no reason; an administrator's takes it over."""
    server = cloud.active()
    lock(cloud, server.uuid, reason="mine")
    lock(cloud, server.uuid, reason="again")
    assert cloud.get(server.uuid).locked_reason == "mine"
    lock(cloud, server.uuid, admin(), "theirs")
    assert cloud.get(server.uuid).locked_reason == "theirs"


def test_a_server_can_be_locked_while_something_is_done_to_it(cloud):
    """What was accepted before goes on."""
    server = cloud.active()
    cloud.tasks.stop_instance(member(), server.uuid)
    cloud.drive()
    stop = cloud.action(server.uuid)
    lock(cloud, server.uuid)
    cloud.machine.finish(stop.id, stop.attempt, "host1", None, None)
    assert cloud.get(server.uuid).vm_state == "stopped"


@pytest.mark.parametrize("state", ["active", "error"])
def test_a_state_is_reset_whatever_is_being_done(cloud, state):
    """What is open is closed, and its compute's late report is stale."""
    server = cloud.active()
    cloud.tasks.stop_instance(member(), server.uuid)
    cloud.drive()
    stop = cloud.action(server.uuid)
    cloud.tasks.reset_state(admin(), server.uuid, state)
    shown = cloud.get(server.uuid)
    assert (shown.vm_state, shown.task_state) == (state, None)
    assert cloud.records.action_get(admin(), server.uuid, stop.request_id).message == (
        "superseded by a resetState"
    )
    with pytest.raises(exception.StaleAttempt):
        cloud.machine.finish(stop.id, stop.attempt, "host1", None, None)
    assert cloud.action(server.uuid).action == "resetState"


def test_a_state_is_reset_by_administrators_to_what_there_is(cloud):
    """Nobody else may say what a server is, and they no other than the two."""
    server = cloud.active()
    with pytest.raises(exception.NotAnAdministrator):
        cloud.tasks.reset_state(member(), server.uuid, "error")
    with pytest.raises(exception.Invalid, match="'deleted' is not"):
        cloud.tasks.reset_state(admin(), server.uuid, "deleted")


def test_a_server_that_was_called_active_without_a_host_is_not_ready(conductor):
    """Nothing can be done to the guest it has not, but it can be deleted."""
    server = conductor.boot()
    conductor.tasks.reset_state(admin(), server.uuid, "active")
    with pytest.raises(exception.InstanceNotReady):
        conductor.tasks.stop_instance(member(), server.uuid)
    conductor.tasks.terminate_instance(member(), server.uuid)
    with pytest.raises(exception.InstanceNotFound):
        conductor.get(server.uuid)


def test_a_conflict_says_whether_waiting_helps(cloud):
    """What is being done to a server will be over; a delete and a state will not."""
    server = cloud.active()
    with pytest.raises(exception.InstanceInvalidState) as refused:
        cloud.tasks.start_instance(member(), server.uuid)
    assert not refused.value.passes
    cloud.tasks.stop_instance(member(), server.uuid)
    with pytest.raises(exception.InstanceBusy) as refused:
        cloud.tasks.stop_instance(member(), server.uuid)
    assert refused.value.passes
    cloud.tasks.terminate_instance(member(), server.uuid)
    with pytest.raises(exception.InstanceInvalidState) as refused:
        cloud.tasks.stop_instance(member(), server.uuid)
    assert not refused.value.passes
