"""Every action in every wrong state, and a delete in every state and beside every action."""

import inspect

import pytest

from common import exception
from common.actions import DELETED, OWN, SERVER_STATES, moves
from conductor.db import instances
from conductor.rpcapi import ComputeTaskAPI
from tests.unit.conductor.harness import admin, member

STATES = {state.vm_state: state for state in SERVER_STATES if state is not DELETED}
VERBS = {
    name: about
    for name, about in OWN.items()
    if about.key is not None and not about.at_once and name != "delete"
}
ON_ITS_HOST = sorted(VERBS.keys() - {about.name for about in moves.ACTIONS})
WRONG = [
    pytest.param(name, vm_state, id=f"{name}-{vm_state}")
    for name, about in VERBS.items()
    for vm_state in STATES
    if vm_state not in {state.vm_state for state in about.starts_from}
]
# what verbs are asked with, where it is not nothing
GIVEN = {
    "reboot_type": "HARD",
    "image_id": lambda cloud: cloud.image(),
    "name": "kept",
    "properties": {},
    "updates": {},
    "preserve_ephemeral": False,
    "destination": {},
    "flavorid": "2",
    "auto_disk_config": None,
    "host": None,
}


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def ask(cloud, name, uuid):
    """Ask for a verb, with whatever it takes."""
    method = OWN[name].method
    takes = list(inspect.signature(getattr(ComputeTaskAPI, method)).parameters)[3:]
    more = {each: GIVEN[each](cloud) if callable(GIVEN[each]) else GIVEN[each] for each in takes}
    getattr(cloud.tasks, method)(admin(), uuid, **more)


def put(cloud, uuid, vm_state):
    """Let a server be in a state, with an image to be made of where it is shelved."""
    with cloud.db.writer() as session:
        row = instances.lock(session, uuid)
        row.vm_state, row.shelved_image_id = vm_state, cloud.image()


@pytest.mark.parametrize(("name", "vm_state"), WRONG)
def test_what_a_state_does_not_allow_is_refused(cloud, name, vm_state):
    """In Nova's words, and nothing of it is kept."""
    server = cloud.active()
    put(cloud, server.uuid, vm_state)
    with pytest.raises(exception.InstanceInvalidState) as refused:
        ask(cloud, name, server.uuid)
    assert str(refused.value) == (
        f"Cannot '{name}' instance {server.uuid} while it is in vm_state {vm_state}"
    )
    assert cloud.action(server.uuid).action == "create"


@pytest.mark.parametrize("name", ON_ITS_HOST)
def test_two_at_once_are_one(cloud, name):
    """While something is being done to a server nothing else is begun, and waiting helps."""
    server = cloud.active()
    put(cloud, server.uuid, VERBS[name].starts_from[0].vm_state)
    ask(cloud, name, server.uuid)
    put(cloud, server.uuid, VERBS[name].starts_from[0].vm_state)
    with pytest.raises(exception.InstanceBusy, match="while it is in task_state"):
        ask(cloud, name, server.uuid)


@pytest.mark.parametrize("name", ON_ITS_HOST)
def test_a_delete_supersedes_whatever_is_being_done(cloud, name):
    """It ends, holds nothing any more, and the late report of what it superseded is refused."""
    server = cloud.active()
    put(cloud, server.uuid, VERBS[name].starts_from[0].vm_state)
    ask(cloud, name, server.uuid)
    cloud.drive()
    open_action = cloud.action(server.uuid)
    cloud.tasks.terminate_instance(member(), server.uuid)
    cloud.drive()
    with pytest.raises(exception.StaleAttempt):
        cloud.machine.finish(open_action.id, open_action.attempt, "host1", None, None)
    cloud.report_done(server.uuid)
    with pytest.raises(exception.InstanceNotFound):
        cloud.get(server.uuid)
    assert cloud.used("host1") == (0, 0, 0)


@pytest.mark.parametrize("vm_state", sorted(STATES))
def test_a_server_can_be_deleted_in_every_state(cloud, vm_state):
    """Whatever it is."""
    server = cloud.active()
    put(cloud, server.uuid, vm_state)
    cloud.tasks.terminate_instance(member(), server.uuid)
    cloud.drive()
    cloud.report_done(server.uuid)
    with pytest.raises(exception.InstanceNotFound):
        cloud.get(server.uuid)


@pytest.mark.parametrize("name", ON_ITS_HOST)
def test_a_verb_ends_with_what_its_host_says(cloud, name):
    """Well or not: nothing is being done to the server any more, and the action has its result."""
    server = cloud.active()
    put(cloud, server.uuid, VERBS[name].starts_from[0].vm_state)
    ask(cloud, name, server.uuid)
    for _ in range(3):
        cloud.drive()
        if cloud.action(server.uuid).state == "open":
            cloud.report_done(server.uuid, error="it hung")
    assert cloud.action(server.uuid).state == "error"
    assert cloud.get(server.uuid).task_state is None
