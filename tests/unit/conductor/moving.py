"""A server that is moved from host to host, step by step."""

from tests.unit.conductor.harness import Conductor, admin

CHAIN = ["prep_resize", "resize_instance", "finish_resize"]


SMALL, LARGE = (1, 512, 1), (1, 2048, 20)


NOTHING = (0, 0, 0)


class Moving:
    """A server that is moved step by step, by the hand of a test."""

    def __init__(self, conductor: Conductor, **options: object) -> None:
        self.conductor = conductor
        for name in ("host1", "host2"):
            conductor.host(name)
        server = conductor.active(**options)
        self.uuid, self.source = server.uuid, server.host
        self.dest = {"host1": "host2", "host2": "host1"}[server.host]
        self.told: list[str] = []

    def ask(self, action: str, *arguments: object) -> None:
        getattr(self.conductor.tasks, action)(admin(), self.uuid, *arguments)
        self.conductor.drive()

    def resize(self, flavorid: str, auto_disk_config: bool | None = None) -> None:
        self.ask("resize_instance", flavorid, auto_disk_config)

    def step(self, error: str | None = None, power_state: int | None = 1) -> str:
        """Let the host whose turn it is report, and the next one be told; returns what it did."""
        method, host, attempt = self.conductor.held(self.uuid)
        action = self.conductor.action(self.uuid)
        following = self.conductor.machine.finish(action.id, attempt, host, power_state, error)
        self.told.append(following.method if following else "")
        self.conductor.drive()
        return f"{method}@{host}"

    @property
    def server(self):
        return self.conductor.get(self.uuid)

    @property
    def migration(self):
        return self.conductor.records.migration_list(admin(), {}, None, None)[0]

    @property
    def used(self):
        return self.conductor.used(self.source), self.conductor.used(self.dest)

    def is_as_it_was(self) -> bool:
        server = self.server
        stays = (server.host, server.vm_state, server.task_state, server.flavor.flavorid)
        return stays == (self.source, "active", None, "1") and self.used == (SMALL, NOTHING)
