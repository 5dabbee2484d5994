"""Actions of packages in the conductor: their life is that of any other."""

import dataclasses
from types import SimpleNamespace

import pytest

from common import actions, exception, plugins
from common.context import RequestContext
from common.objects import VmState
from conductor import announcer, tasks
from conductor.tasks.added import AddedTask
from tests.fixtures.added_action import WATER
from tests.unit.conductor.harness import member

WANTED = {"litres": 3}


def added(monkeypatch, action=WATER):
    """Install a package with an action."""
    monkeypatch.setattr(actions, "_found", lambda: plugins.Found({action.name: action}))
    tasks.task_of.cache_clear()


@pytest.fixture(autouse=True)
def water(monkeypatch):
    added(monkeypatch)
    yield
    tasks.task_of.cache_clear()


def ask(conductor, uuid: str, ctxt: RequestContext | None = None) -> None:
    """Accept the action."""
    conductor.tasks.perform_action(ctxt or member(), uuid, "water", WANTED)


def test_it_goes_to_the_server_s_host(conductor):
    """The compute's one method for all of them carries it."""
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    assert conductor.get(server.uuid).task_state == "watering"
    conductor.drive()
    assert conductor.casts[-1][:2] == ("perform_action", "host1")
    assert conductor.action(server.uuid).events[0].event == "compute_water"


def test_a_server_may_stay_what_it_was(conductor):
    """Without a state to end in it is as before, and free for what comes next."""
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    after = conductor.get(server.uuid)
    assert (after.vm_state, after.task_state) == (VmState.ACTIVE, None)
    assert conductor.action(server.uuid).state == "done"


def test_a_repeated_request_is_done_once(conductor):
    """The same request id opens one action, as everywhere."""
    conductor.host("host1")
    server, ctxt = conductor.active(), member()
    ask(conductor, server.uuid, ctxt)
    ask(conductor, server.uuid, ctxt)
    conductor.drive()
    assert [cast[0] for cast in conductor.casts].count("perform_action") == 1


@pytest.mark.parametrize("name", ["pause", "dance"])
def test_only_those_of_packages_are_asked_for_so(conductor, name):
    """Our own have methods with checks of their own, and nobody gets past them."""
    conductor.host("host1")
    server = conductor.active()
    with pytest.raises(exception.Invalid, match=name):
        conductor.tasks.perform_action(member(), server.uuid, name, {})


def test_older_computes_are_not_asked(conductor):
    """What a compute would not know is refused, and not accepted and lost."""
    conductor.host("host1")
    server = conductor.active()
    conductor.compute.cap = "6.0"
    with pytest.raises(exception.NotUnderstood):
        ask(conductor, server.uuid)


def test_one_whose_package_is_gone_comes_to_an_end(conductor, monkeypatch):
    """It was accepted: it reaches its host, whose answer closes it."""
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    monkeypatch.setattr(actions, "_found", plugins.Found)
    tasks.task_of.cache_clear()
    conductor.drive()
    conductor.report_done(server.uuid, "not supported")
    assert conductor.action(server.uuid).state == "error"
    assert conductor.get(server.uuid).task_state is None


class Careful(AddedTask):
    """A task of a package's own."""

    def admit(self, instance, params):
        if params["litres"] > 2:
            raise exception.Invalid(reason="too wet")
        super().admit(instance, params)


def test_a_package_has_a_part_in_the_conductor(conductor, monkeypatch):
    """Its own task decides what is admitted."""
    added(monkeypatch, dataclasses.replace(WATER, task=f"{__name__}:Careful"))
    monkeypatch.setattr(tasks.pkgutil, "resolve_name", lambda _: Careful)
    conductor.host("host1")
    with pytest.raises(exception.Invalid, match="too wet"):
        ask(conductor, conductor.active().uuid)


class Hearer:
    """Keeps what it is told."""

    def __init__(self, *_: object, topic: str) -> None:
        self.topic, self.heard = topic, []

    def action_ended(self, ctxt, uuid, action, request_id):
        self.heard.append((uuid, action, request_id))


@pytest.fixture
def hearer(monkeypatch, make_conductor):
    """A conductor, and a service that wants to hear of two kinds of ends."""
    described = {"garden": SimpleNamespace(topic="garden", hears=("water", "delete"))}
    monkeypatch.setattr(announcer, "services", lambda: described)
    monkeypatch.setattr(announcer, "ActionEndAPI", Hearer)
    conductor = make_conductor()
    ((_, found),) = conductor.machine._announcer._hearers
    return conductor, found.heard


def test_who_asked_for_it_hears_of_ends(hearer):
    """Of those it named, whether they went well or not, and of nothing else."""
    conductor, heard = hearer
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid, "no water")
    assert heard == []
    conductor.drive()
    assert heard == [(server.uuid, "water", conductor.action(server.uuid).request_id)]


def test_a_delete_ends_what_it_supersedes(hearer):
    """Who waits for the one hears of both."""
    conductor, heard = hearer
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.tasks.terminate_instance(member(), server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    conductor.drive()
    assert [name for _, name, _ in heard] == ["water", "delete"]
