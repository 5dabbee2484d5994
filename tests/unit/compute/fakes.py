"""What the tests of a compute share: a conductor that keeps notes, and the objects it sends."""

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable
from types import SimpleNamespace

import oslo_messaging
from oslo_config import cfg

from common import config, exception
from common.context import RequestContext
from common.objects import (
    Action,
    ActionState,
    Flavor,
    GuestVerdict,
    Instance,
    PowerState,
    ServiceRecord,
    VmState,
)

HOST = "host1"


def make_conf(folder, **options) -> cfg.ConfigOpts:
    """A configuration of its own; ``options`` are those of [compute]."""
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf([])
    for name, value in {"state_path": str(folder), **options}.items():
        conf.set_override(name, value, "compute")
    return conf


def make_instance(number=1, **fields) -> Instance:
    flavor = Flavor(flavorid="1", name="m1.tiny", vcpus=1, memory_mb=512, root_gb=1)
    return Instance(
        uuid=str(uuid.UUID(int=number)),
        display_name=f"server{number}",
        hostname=f"server{number}",
        project_id="demo",
        user_id="demo",
        flavor=flavor,
        vm_state=VmState.BUILDING,
        **{"host": HOST, "deleted_at": None, **fields},
    )


def make_action(instance, action_id=1, attempt=1, seconds=60) -> Action:
    """An action whose deadline is ``seconds`` from now."""
    now = dt.datetime.now(dt.UTC)
    return Action(
        id=action_id,
        instance_uuid=instance.uuid,
        action="create",
        request_id="req-1",
        state=ActionState.OPEN,
        host=HOST,
        attempt=attempt,
        deadline=now + dt.timedelta(seconds=seconds),
        updated_at=now,
        start_time=now,
    )


def registered(since: dt.datetime) -> ServiceRecord:
    """The record of a service that the conductors know since then."""
    return ServiceRecord(last_seen_at=since)


def user_context(request_id="req-1") -> RequestContext:
    return RequestContext(user_id="demo", project_id="demo", request_id=request_id, overwrite=False)


def eventually(condition: Callable[[], object], seconds=10) -> None:
    """Wait for a condition; fails the test when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)


class FakeConductor:
    """Answers a compute's calls and records them.

    :ivar instances: what it knows, by uuid
    :ivar foreign: uuids of what was never on the host that asks
    :ivar stale: methods it refuses as speaking for a superseded attempt
    :ivar reachable: cleared, every call times out
    """

    def __init__(self):
        self.instances = {}
        self.foreign = set()
        self.stale = set()
        self.reachable = threading.Event()
        self.reachable.set()
        self.calls = []
        self.tries = 0

    def call(self, ctxt, method, **args):
        self.tries += 1
        if not self.reachable.is_set():
            raise oslo_messaging.MessagingTimeout
        self.calls.append(SimpleNamespace(method=method, ctxt=ctxt, **args))
        return getattr(self, method)(**args)

    def called(self, method):
        return [call for call in self.calls if call.method == method]

    def know(self, *instances):
        self.instances.update({instance.uuid: instance for instance in instances})

    @property
    def finished(self):
        """The reports of finished events, oldest first."""
        return self.called("action_finish")

    def ping(self, arg):
        return {"arg": arg}

    def action_event_start(self, action_id, attempt, **_):
        self._fence("action_event_start", action_id, attempt)

    def action_finish(self, action_id, attempt, **_):
        self._fence("action_finish", action_id, attempt)

    def _fence(self, method, action_id, attempt):
        if method in self.stale:
            raise exception.StaleAttempt(action=action_id, attempt=attempt)

    def guests_compare(self, guests):
        return {host: self._suspects(host, found) for host, found in guests.items()}

    def guest_settle(self, host, instance_uuid, power_state, seen):
        instance = self.instances.get(instance_uuid)
        if instance is None:
            return {"verdict": GuestVerdict.UNKNOWN, "host": None}
        return {"verdict": self._verdict(instance, host), "host": instance.host}

    def _suspects(self, host, guests):
        return {u: "seen" for u in guests if not self._is_as_known(u, host, guests[u])}

    def _is_as_known(self, uuid, host, power_state):
        known = self.instances.get(uuid)
        return (
            known
            and self._verdict(known, host) == GuestVerdict.WANTED
            and (power_state == PowerState.RUNNING)
        )

    def _verdict(self, instance, host):
        if instance.uuid in self.foreign:
            return GuestVerdict.FOREIGN
        wanted = instance.deleted_at is None and instance.host == host
        return GuestVerdict.WANTED if wanted else GuestVerdict.UNWANTED

    def compute_nodes_update(self, nodes):
        pass


class FakeTransport:
    """Leads every client to one conductor, without a broker."""

    def __init__(self, conductor):
        self._conductor = conductor
        self.caps = []

    def client(self, target, caller, version_cap=None, newest=None):
        self.caps.append(version_cap)
        return self

    def prepare(self, **_):
        return self

    def call(self, ctxt, method, **args):
        return self._conductor.call(ctxt, method, **args)


class Gate:
    """Holds back a driver's builds until it is opened, and notes them.

    :ivar building: uuids of the builds in progress
    :ivar most: the most that were in progress at once
    """

    def __init__(self, driver):
        self._spawn, self._opened = driver.spawn, threading.Event()
        self._lock = threading.Lock()
        self.building, self.most = [], 0
        driver.spawn = self.spawn

    def open(self):
        self._opened.set()

    def spawn(self, instance):
        with self._lock:
            self.building.append(instance.uuid)
            self.most = max(self.most, len(self.building))
        self._opened.wait(10)
        self._spawn(instance)
        self.building.remove(instance.uuid)


def build(compute, instance, **action):
    """Send the hint to build ``instance``, which the conductor has put on this host."""
    compute.conductor.know(instance)
    action = make_action(instance, **action)
    compute.manager.build_and_run_instance(user_context(), instance=instance, action=action)


def broken(*_):
    raise RuntimeError("a disk is full")
