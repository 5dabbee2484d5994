"""resize, migrate, live-migration, evacuate: a server and its claims on two hosts."""

import datetime as dt
from typing import Final

from oslo_config import cfg

from common.actions import ACTIVE, ERROR, STOPPED, Params, Step, Where
from common.actions.moves import LIVE_MIGRATE
from common.objects import MigrationStatus, PowerState
from conductor import placement
from conductor.db import compute_nodes, convert, migrations, models
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored

LAST_OF_LIVE: Final = len(LIVE_MIGRATE.chain) - 1


class MoveTask(Task):
    """What all moves have in common: the hosts of each step are those of the migration."""

    # what the migration is called while a method is carried out
    statuses: dict[str, str] = {}

    def host(self, held: Held) -> str | None:
        where = self.about.steps[held.action.step].where
        if where is Where.HERE:
            return held.instance.host
        migration = _migration(held)
        if migration is None:
            return None
        return migration.source_compute if where is Where.SOURCE else migration.dest_compute

    def arguments(self, held: Held) -> Params:
        return {"migration": convert.migration(_sure(held))}

    def goes_on(self, held: Held, step: Step) -> None:
        super().goes_on(held, step)
        migration = _sure(held)
        migration.status = self.statuses.get(step.method, migration.status)

    def superseded(self, held: Held) -> None:
        migrations.end(held.session, held.instance)


class LeavingTask(MoveTask):
    """One that takes a server to another host: on the way it has claims on both."""

    kind: str
    begins: str

    def place(self, held: Held, conf: cfg.ConfigOpts, seen_after: dt.datetime) -> None:
        params, instance = held.action.params, held.instance
        flavor = params.get("flavor", instance.flavor)
        dest = placement.claim(
            held, conf, seen_after, flavor, host=params.get("host"), avoid={str(instance.host)}
        )
        migrations.begin(held, self.kind, dest.host, flavor, self.begins)

    def leave(self, held: Held, *, avoid_host: bool) -> None:
        migration = _sure(held)
        compute_nodes.release(held.session, held.instance.uuid, keep=held.instance.host)
        if avoid_host:
            held.action.tried = [*held.action.tried, str(migration.dest_compute)]
        migration.dest_compute = None

    def succeeded(self, held: Held, power_state: int | None) -> None:
        """Be at the destination, unless what was done has been undone."""
        if held.action.message:
            self.failed(held, held.action.message)
            return
        instance, migration = held.instance, _sure(held)
        placement.arrive(held, migration.dest_compute)
        instance.flavor = migration.new_flavor
        super().succeeded(held, power_state)
        self.arrived(held)

    def arrived(self, held: Held) -> None:
        """What else comes of it."""

    def failed(self, held: Held, reason: str) -> None:
        """Leave the server where it was, as it was."""
        super().failed(held, reason)
        migrations.end(held.session, held.instance)


class MigrateTask(LeavingTask):
    """migrate: as a resize, to the same size."""

    kind, begins = "migration", MigrationStatus.PRE_MIGRATING
    statuses = {
        "resize_instance": MigrationStatus.MIGRATING,
        "finish_resize": MigrationStatus.POST_MIGRATING,
        "finish_revert_resize": MigrationStatus.REVERTING,
    }

    def arrived(self, held: Held) -> None:
        """Wait to be confirmed or reverted."""
        _sure(held).status = MigrationStatus.FINISHED


class ResizeTask(MigrateTask):
    """resize: to another size."""

    kind = "resize"


class LiveMigrateTask(LeavingTask):
    """live-migration: the guest runs on."""

    kind, begins = "live-migration", MigrationStatus.ACCEPTED
    statuses = {
        "pre_live_migration": MigrationStatus.PREPARING,
        "live_migration": MigrationStatus.RUNNING,
    }

    def arrived(self, held: Held) -> None:
        """Give the source back."""
        migrations.end(held.session, held.instance, MigrationStatus.COMPLETED)

    def failed(self, held: Held, reason: str) -> None:
        if held.action.step != LAST_OF_LIVE:
            super().failed(held, reason)
            return
        # the source has handed the guest over: whatever it is, it is at the destination
        placement.arrive(held, _sure(held).dest_compute)
        migrations.end(held.session, held.instance)
        errored(held.instance, held.now, reason)


class EvacuateTask(LeavingTask):
    """evacuate: the guest at the source is lost, or goes when its host is back."""

    kind, begins = "evacuation", MigrationStatus.ACCEPTED

    def arguments(self, held: Held) -> Params:
        return {}

    def arrived(self, held: Held) -> None:
        """Be what it was, or was before it got into ERROR."""
        migrations.end(held.session, held.instance, MigrationStatus.DONE)
        if held.instance.vm_state == ERROR.vm_state:
            held.instance.vm_state = ACTIVE.vm_state


class ConfirmTask(MoveTask):
    """The guest that was kept at the source goes, and the claim there with it."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        migrations.end(held.session, held.instance, MigrationStatus.CONFIRMED)
        _settle(held.instance)


class RevertTask(MoveTask):
    """The guest at the destination goes, and the server is at the source again."""

    statuses = {"finish_revert_resize": MigrationStatus.REVERTING}

    def goes_on(self, held: Held, step: Step) -> None:
        """Be at the source from now on: at the destination there is no guest any more."""
        super().goes_on(held, step)
        instance, migration = held.instance, _sure(held)
        placement.arrive(held, migration.source_compute)
        instance.flavor = migration.old_flavor
        compute_nodes.release(held.session, instance.uuid, keep=instance.host)

    def succeeded(self, held: Held, power_state: int | None) -> None:
        migrations.end(held.session, held.instance, MigrationStatus.REVERTED)
        if power_state is not None:
            held.instance.power_state = power_state
        _settle(held.instance)

    def failed(self, held: Held, reason: str) -> None:
        if held.action.step == 0:
            super().failed(held, reason)
            return
        migrations.end(held.session, held.instance)
        # until the comparison of guests finds the one at the source, and says what it is
        errored(held.instance, held.now, reason)
        held.instance.power_state = PowerState.NOSTATE


def _settle(instance: models.Instance) -> None:
    """Be what the guest is: it was on or off before it moved."""
    on = instance.power_state == PowerState.RUNNING
    instance.vm_state, instance.task_state = (ACTIVE if on else STOPPED).vm_state, None


def _migration(held: Held) -> models.Migration | None:
    return migrations.active(held.session, held.instance.uuid)


def _sure(held: Held) -> models.Migration:
    """The migration, where there has to be one."""
    migration = _migration(held)
    assert migration is not None  # noqa: S101 - an action that moves begins with one
    return migration
