"""Actions of packages in the conductor: their life is that of any other."""

import dataclasses
from types import SimpleNamespace

import pytest

from common import actions, exception, plugins
from common.context import RequestContext
from common.objects import VmState
from conductor import announcer, tasks
from conductor.db.actions import open_of
from conductor.db.instances import lock
from conductor.tasks.added import AddedTask
from tests.fixtures.added_action import WATER
from tests.unit.conductor.harness import admin, member

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


def test_a_refusal_is_kept(conductor):
    """A request that was refused is not accepted when it comes again: who asked has been told."""
    conductor.host("host1")
    server, ctxt = conductor.active(), member()
    conductor.tasks.reboot_instance(member(), server.uuid, "SOFT")
    reboot = conductor.action(server.uuid)
    with pytest.raises(exception.InstanceInvalidState):
        ask(conductor, server.uuid, ctxt)
    conductor.drive()
    conductor.machine.finish(reboot.id, reboot.attempt, "host1", None, None)
    ask(conductor, server.uuid, ctxt)
    conductor.drive()
    kept = conductor.records.action_get(member(), server.uuid, ctxt.request_id)
    assert (kept.state, kept.attempt) == ("error", 0)
    assert "perform_action" not in [cast[0] for cast in conductor.casts]


def test_what_was_accepted_is_not_refused_without_the_package(conductor, monkeypatch):
    """A request that is sent again finds its action, by way of any conductor."""
    conductor.host("host1")
    server, ctxt = conductor.active(), member()
    ask(conductor, server.uuid, ctxt)
    monkeypatch.setattr(actions, "_found", plugins.Found)
    tasks.task_of.cache_clear()
    ask(conductor, server.uuid, ctxt)
    assert conductor.action(server.uuid).state == "open"


def test_a_task_that_can_not_be_used_keeps_no_action_open(conductor, monkeypatch):
    """A package may have moved it: what is done to all actions is done, and the log says why."""
    conductor.host("host1")
    server = conductor.active()
    added(monkeypatch, dataclasses.replace(WATER, task="garden.tasks:Gone"))
    ask(conductor, server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    assert conductor.action(server.uuid).state == "done"


class Hearer:
    """Keeps what it is told."""

    def __init__(self, *_: object, topic: str) -> None:
        self.topic, self.heard = topic, []

    def action_ended(self, ctxt, uuid, action, request_id):
        self.heard.append((uuid, action, request_id))


@pytest.fixture
def hearers(monkeypatch, make_conductor):
    """A conductor, and what two services hear of it: of two kinds of ends, and of one."""
    wishes = {"garden": ("water", "delete"), "bill": ("water",)}
    described = {n: SimpleNamespace(topic=n, hears=hears) for n, hears in wishes.items()}
    monkeypatch.setattr(announcer, "services", lambda: described)
    monkeypatch.setattr(announcer, "ActionEndAPI", Hearer)
    conductor = make_conductor()
    for topic in wishes:
        conductor.registered(topic, "control")
    found = conductor.machine._announcer._hearers
    return conductor, {topic: hearer.heard for topic, _, hearer in found}


def test_who_asked_for_it_hears_of_ends(hearers):
    """Of those it named, whether they went well or not, and of nothing else."""
    conductor, heard = hearers
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid, "no water")
    assert heard == {"garden": [], "bill": []}
    assert len(conductor.submitted) == 1  # one step for all: the pool takes none twice
    conductor.drive()
    end = (server.uuid, "water", conductor.action(server.uuid).request_id)
    assert heard == {"garden": [end], "bill": [end]}


def test_a_delete_ends_what_it_supersedes(hearers):
    """Who waits for the one hears of both."""
    conductor, heard = hearers
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.tasks.terminate_instance(member(), server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    conductor.drive()
    names = {topic: [name for _, name, _ in ends] for topic, ends in heard.items()}
    assert names == {"garden": ["water", "delete"], "bill": ["water"]}


def test_who_is_gone_is_not_told(hearers):
    """Nobody would read it: hints would pile up in a queue for as long as servers are deleted."""
    conductor, heard = hearers
    record = conductor.registered("bill", "control")
    conductor.reports.services_report(admin(), {record.uuid: "stopped"})
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.drive()
    conductor.report_done(server.uuid)
    conductor.drive()
    assert [len(heard[topic]) for topic in ("garden", "bill")] == [1, 0]


def test_what_is_rolled_back_is_not_told(hearers):
    """Nobody hears of an end that did not come to be."""
    conductor, _ = hearers
    conductor.host("host1")
    server = conductor.active()
    ask(conductor, server.uuid)
    conductor.drive()

    def break_off() -> None:
        with conductor.db.writer() as session:
            conductor.machine._close(open_of(session, lock(session, server.uuid)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert conductor.submitted == []
