"""Nova beside a small cloud in one process."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from falcon import testing
from sqlalchemy import select, update

from api.routes import ROUTES, STAND_INS
from common.objects import Flavor, KeyPair, ServerGroup
from conductor.db import flavors, instances, migration, models
from tests.conformance.schemas.nova34 import Endpoint, Nova, nova, shape
from tests.fixtures.direct import over
from tests.unit.api.fakes import GRANTS, PASSWORD, USERS, basic, make_conf, write_htpasswd
from tests.unit.conductor.harness import Conductor, admin, member

IDENTITY = ("id", "uuid", "request_id", "tenant_id", "port_id", "hypervisor_hostname", "name")


class Cloud:
    """The API over a real conductor, with servers in all sorts of states, and who asks it."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder}/micronova.sqlite"
        migration.upgrade(url)
        self.conductor = Conductor(url, service__down_time=3600)  # hosts say nothing here
        file = write_htpasswd(folder / "htpasswd", **dict.fromkeys(USERS, PASSWORD))
        conf = make_conf(folder, auth_strategy="http_basic", htpasswd_file=str(file), grants=GRANTS)
        self.client = testing.TestClient(over(self.conductor.manager, conf))
        for host in ("host1", "gone"):
            self.conductor.host(host, vcpus=10_000, memory_mb=2**30, local_gb=2**20, uptime="1 day")
        with self.conductor.db.writer() as session:
            session.execute(update(models.Service).filter_by(host="gone").values(forced_down=True))
        full = {
            "display_description": "about it",
            "metadata": {"key": "value"},
            "tags": ["blue"],
            "user_data": "c2VzYW1l",
            "access_ip_v4": "192.0.2.1",
            "access_ip_v6": "2001:db8::1",
            "config_drive": "True",
        }
        full["scheduler_hints"] = {"group": [self._group()]}
        self.servers = [self.conductor.active(**full).uuid, self.conductor.boot().uuid]
        for state in ("error", "deleted", "stopped"):
            self.servers.append(self.server_in(state))
        self._around()

    def _around(self) -> None:
        """A keypair, extra specs, and a flavor that a project was given."""
        key = {"type": "ssh", "fingerprint": "00:01", "public_key": "ssh-rsa AAAA"}
        for user in ("root", "alice"):
            keypair = KeyPair(user_id=user, name="mine", **key)
            self.conductor.records.keypair_create(admin(), keypair)
        records, private = self.conductor.records, {"flavorid": "p", "is_public": False}
        sizes = {"vcpus": 1, "memory_mb": 1, "root_gb": 1}
        records.flavor_create(admin(), Flavor(name="private", **private, **sizes))
        records.flavor_grant(admin(), "p", "demo", access=True)
        for flavor in ("1", "p"):
            records.flavor_update(admin(), flavor, {"extra_specs": {"key": "value"}})

    def _group(self) -> str:
        """A server group, and beside it an aggregate with a host and one without."""
        records = self.conductor.records
        made = records.aggregate_create(admin(), "rack", {"ssd": "true"})
        records.aggregate_add_host(admin(), made.id, "host1")
        records.aggregate_create(admin(), "empty", {})
        wanted = ServerGroup(name="db", policy="anti-affinity", max_server_per_host=2)
        return str(records.server_group_create(member(), wanted).uuid)

    def server_in(self, vm_state: str) -> str:
        """A server in a state, whatever leads to it."""
        self._make_room()
        found = self.conductor.active(flavor="plain")
        with self.conductor.db.writer() as session:
            row = instances.lock(session, found.uuid)
            row.vm_state, row.fault_code, row.fault_message = vm_state, 500, "It failed."
            row.fault_at = self.conductor.long_ago()
        return str(found.uuid)

    def _make_room(self) -> None:
        """Let there be a host and a flavor for one more, whatever other tests have done to them."""
        plain = Flavor(flavorid="plain", name="plain", vcpus=1, memory_mb=1, root_gb=1)
        with self.conductor.db.writer() as session:
            host = update(models.Service).filter_by(host="host1")
            session.execute(host.values(disabled=False, forced_down=False))
            flavor = session.scalar(select(models.Flavor).filter_by(flavorid="plain"))
            if flavor is None:
                flavors.create(session, plain)
            else:
                flavor.extra_specs = {}

    def ask(
        self,
        method: str,
        path: str,
        minor: int,
        body: Any = None,
        *,
        user: str = "root",
        **more: Any,
    ) -> testing.Result:
        """Send a request at a microversion."""
        headers = {
            "OpenStack-API-Version": f"compute 2.{minor}",
            "Authorization": basic(user, PASSWORD),
        }
        if body is not None:  # escaped, so that what is no text can be sent as well
            more["body"] = json.dumps(body)
            headers["Content-Type"] = "application/json"
        return self.client.simulate_request(
            method, f"/v2.1{path}", headers=headers, host="127.0.0.1", **more
        )

    def paths(self, template: str, minor: int) -> Iterator[str]:
        """A path with ids that there are, and some that there are not."""
        before, brace, after = template.partition("/{")
        if not brace:
            yield template
            return
        _, _, rest = after.partition("}")
        for ident in self._idents(before, minor):
            yield from self.paths(f"{before}/{ident}{rest}", minor)

    def _idents(self, parent: str, minor: int) -> list[str]:
        """What a list has, told by its answer."""
        if parent == "/servers":
            return self.servers
        known = ["demo"]
        if parent == "/os-services" and minor < 53:
            known = ["enable", "disable", "disable-log-reason", "force-down"]
        answer = self.ask("GET", parent, minor)
        if answer.status_code != 200:
            return known
        found = next(iter(answer.json.values()))
        return [*dict.fromkeys(itertools.chain(*map(_names, found))), *known]


def _names(item: Any) -> list[str]:
    if isinstance(item, str):
        return [item]
    while len(item) == 1:
        item = next(iter(item.values()))
    return [str(item[name]) for name in IDENTITY if item.get(name)]


def methods(route: Any) -> list[str]:
    """Those that a route of ours has."""
    end = f"_{route.suffix}" if route.suffix else ""
    return [
        method
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(route.handler, f"on_{method.lower()}{end}")
    ]


# images are Glance's
ENDPOINTS = [
    (method, route.path)
    for route in (*ROUTES, *STAND_INS)
    if not route.path.startswith("/images")
    for method in methods(route)
]


def of_nova(known: Nova, method: str, path: str) -> list[Endpoint]:
    """Nova's endpoints that are the same as one of ours: several where there are actions."""
    return [
        one for one in known.endpoints if one.method == method and shape(one.path) == shape(path)
    ]


@pytest.fixture(scope="session")
def known_nova() -> Iterator[Nova]:
    """Nova, in a process of its own."""
    with nova() as running:
        yield running


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    """A cloud of the test's own."""
    return Cloud(tmp_path)
