"""One conductor's insides, driven by hand, a step at a time."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import oslo_messaging
from oslo_config import cfg
from oslo_utils import timeutils

from common import config
from common.context import RequestContext
from common.database import Database
from common.objects import Action, ComputeNode, Instance, ServiceRecord
from compute.rpcapi import VERSION, ComputeAPI
from conductor import seed
from conductor.db import actions, compute_nodes, instances, services
from conductor.db.connection import register_options
from conductor.machine import ActionMachine
from conductor.manager import ConductorManager
from conductor.tasks import task_of


class RecordingComputeAPI(ComputeAPI):
    """Keeps the casts instead of sending them."""

    def __init__(self) -> None:
        self.casts: list[tuple[str, str, int, str]] = []
        self.cap = VERSION
        self._client = self

    def can_send_version(self, version: str) -> bool:
        return version <= self.cap

    def prepare(self, server: str, version: str, **_: object) -> "RecordingComputeAPI":
        self.server = server
        self.version = version
        return self

    def call(self, ctxt, method, **arguments) -> str | None:
        """A host that is asked can do it, and has written little to a console."""
        return "a line" if method == "get_console_output" else None

    def cast(self, ctxt, method, instance, action, **more) -> None:
        if not self.can_send_version(self.version):
            raise oslo_messaging.RPCVersionCapError(version=self.version, version_cap=self.cap)
        self.casts.append((method, self.server, action.attempt, instance.uuid))


class Records:
    """All endpoints of records as one, as they are to the dispatcher."""

    def __init__(self, manager: ConductorManager) -> None:
        self._endpoints = manager.additional_endpoints

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return next(getattr(each, method) for each in self._endpoints if hasattr(each, method))


class Conductor:
    """One conductor's manager, with handles on its parts; several may share a database."""

    def __init__(self, url: str, host: str = "control", **options: object) -> None:
        self.conf = make_conf(url, **options)
        self.manager = manager = ConductorManager(self.conf, transport=None, host=host)
        self.machine: ActionMachine = manager._machine
        self.db: Database = manager._db
        self.records = Records(manager)
        self.tasks = manager._tasks
        self.guests = manager._guests
        self.services = manager._listed
        self.reports = manager.registry
        self.reconciler = manager._reconciler
        self.casts: list[tuple[str, str, int, str]] = []
        self._replace_compute_api()
        # tests drive actions themselves, a step at a time
        self.submitted: list[Callable[[], None]] = []
        for pool in (self.machine._pool, self.machine._asking):
            pool.submit = lambda _, step: self.submitted.append(step)
        with self.db.writer() as session:
            seed.seed(session, self.conf)

    def _replace_compute_api(self) -> None:
        self.compute = RecordingComputeAPI()
        self.casts = self.compute.casts
        self.manager._computes.api = self.compute

    def drive(self) -> None:
        """Drive what was submitted so far."""
        while self.submitted:
            self.submitted.pop(0)()

    def host(self, name: str, **node: object) -> ServiceRecord:
        """Let a compute of that name report itself."""
        values = {"vcpus": 8, "memory_mb": 16384, "local_gb": 100, **node}
        with self.db.writer() as session:
            report = ComputeNode(
                host=name,
                hypervisor_hostname=name,
                hypervisor_type="fake",
                hypervisor_version=1,
                host_ip="127.0.0.1",
                **values,
            )
            compute_nodes.report(session, report)
        return self.registered("compute", name)

    def registered(self, topic: str, host: str, **fields: object) -> ServiceRecord:
        """Let a service start on a host."""
        values = {"availability_zone": "nova", "version": 1, "state": "up", **fields}
        record = ServiceRecord(host=host, topic=topic, binary=f"nova-{topic}", **values)
        return self.reports.service_register(admin(), record)

    def boot(self, ctxt: RequestContext | None = None, flavor: str = "1", **wish) -> Instance:
        """Accept one server; it is not driven yet."""
        return self.boots(1, ctxt, flavor, **wish)[0]

    def boots(
        self, count: int, ctxt: RequestContext | None = None, flavor: str = "1", **wish
    ) -> list[Instance]:
        """Accept several servers in one request."""
        ctxt = ctxt or member()
        key = wish.pop("key", ctxt.request_id)
        values = {"display_name": "vm", "hostname": "vm", "image_id": self.image(), **wish}
        return self.tasks.create_servers(ctxt, Instance(**values), flavor, count, key, "print")

    def image(self) -> str:
        return self.records.image_list(admin(), {"name": "cirros"}, None, None)[0].id

    def active(self, **options) -> Instance:
        """A server that is ACTIVE on a host that is there."""
        server = self.boot(**options)
        self.drive()
        self.report_done(server.uuid)
        return self.get(server.uuid)

    def get(self, uuid: str) -> Instance:
        return self.records.instance_get(admin(), uuid)

    def action(self, uuid: str) -> Action:
        """The newest action of a server, with its events."""
        newest = self.records.action_list(admin(), uuid, None, None, None, None)[0]
        return self.records.action_get(admin(), uuid, newest.request_id)

    def report_done(self, uuid: str, error: str | None = None) -> None:
        """Let the compute that got the newest cast for a server say how it went."""
        _, host, attempt, _ = [c for c in self.casts if c[3] == uuid][-1]
        action = self.action(uuid)
        self.machine.finish(action.id, attempt, host, None, error)

    def held(self, uuid: str) -> tuple[str, str, int]:
        """The method of the current step of a server's open action, its host and its attempt."""
        with self.db.reader() as session:
            held = actions.open_of(session, instances.lock(session, uuid))
            task = task_of(held.action.action)
            step = task.about.steps[held.action.step]
            return step.method, str(task.host(held)), held.action.attempt

    def down(self, host: str) -> None:
        """Let a compute be forced down."""
        self.machine.liveness.hearing.is_good = lambda: True
        (record,) = self.services.service_list(admin(), {"host": host, "topic": "compute"})
        self.services.service_update(admin(), record.uuid, {"forced_down": True})

    def last_seen(self, host: str, when: dt.datetime) -> None:
        """Let a compute have reported then for the last time."""
        with self.db.writer() as session:
            services.of_host(session, "compute", host).last_seen_at = when

    def expire_lease(self, uuid: str) -> None:
        """Let the lease of a server's open action be over."""
        self.change_action(uuid, lease_until=self.long_ago())

    def change_action(self, uuid: str, **columns: object) -> None:
        """Set columns of a server's open action."""
        with self.db.writer() as session:
            held = actions.open_of(session, instances.lock(session, uuid))
            for name, value in columns.items():
                setattr(held.action, name, value)

    @staticmethod
    def long_ago() -> dt.datetime:
        return timeutils.utcnow() - dt.timedelta(hours=1)

    def used(self, host: str) -> tuple[int, int, int]:
        """What is claimed of a host: virtual CPUs, MiB, GiB."""
        nodes = self.services.compute_node_list(admin(), None, None)
        node = next(n for n in nodes if n.host == host)
        return node.vcpus_used, node.memory_mb_used, node.local_gb_used


def make_conf(url: str, **options: object) -> cfg.ConfigOpts:
    """A configuration of its own; ``options`` are named GROUP__OPTION."""
    conf = cfg.ConfigOpts()
    config.register(conf)
    register_options(conf)
    conf([], project="micronova")
    conf.set_override("connection", url, "database")
    for resource in ("instances", "cores", "ram"):
        conf.set_override(resource, -1, "quota")
    for name, value in options.items():
        group, option = name.split("__")
        conf.set_override(option, value, group)
    return conf


def member(project: str = "demo", **values: object) -> RequestContext:
    return RequestContext(user_id="alice", project_id=project, overwrite=False, **values)


def admin() -> RequestContext:
    return RequestContext(user_id="root", project_id="ops", is_admin=True, overwrite=False)
