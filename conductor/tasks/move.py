"""resize, migrate, confirmResize, revertResize: a server and its claims on two hosts."""

import datetime as dt

from oslo_config import cfg

from common.actions import ACTIVE, RESIZED, STOPPED, Params, Step, Where
from common.objects import MigrationStatus, PowerState
from conductor import placement
from conductor.db import compute_nodes, convert, migrations, models
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored


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


class ResizeTask(MoveTask):
    """resize and migrate: on the way the server has claims on both hosts."""

    statuses = {
        "resize_instance": MigrationStatus.MIGRATING,
        "finish_resize": MigrationStatus.POST_MIGRATING,
        "finish_revert_resize": MigrationStatus.REVERTING,
    }

    def place(self, held: Held, conf: cfg.ConfigOpts, seen_after: dt.datetime) -> None:
        params, instance = held.action.params, held.instance
        flavor = params.get("flavor", instance.flavor)
        kind = "resize" if "flavor" in params else "migration"
        dest = placement.claim(
            held, conf, seen_after, flavor, host=params.get("host"), avoid={str(instance.host)}
        )
        migrations.begin(held, kind, dest.host, flavor, MigrationStatus.PRE_MIGRATING)

    def leave(self, held: Held, *, avoid_host: bool) -> None:
        migration = _sure(held)
        compute_nodes.release(held.session, held.instance.uuid, keep=held.instance.host)
        if avoid_host:
            held.action.tried = [*held.action.tried, str(migration.dest_compute)]
        migration.dest_compute = None

    def succeeded(self, held: Held, power_state: int | None) -> None:
        if held.action.message:
            self.failed(held, held.action.message)
            return
        instance, migration = held.instance, _sure(held)
        migration.status = MigrationStatus.FINISHED
        placement.arrive(held, migration.dest_compute)
        instance.flavor = migration.new_flavor
        instance.vm_state, instance.task_state = RESIZED.vm_state, None
        if power_state is not None:
            instance.power_state = power_state

    def failed(self, held: Held, reason: str) -> None:
        """Leave the server where it was, as it was."""
        super().failed(held, reason)
        migrations.end(held.session, held.instance)


class ConfirmTask(MoveTask):
    """The guest that was kept at the source goes, and the claim there with it."""

    def succeeded(self, held: Held, power_state: int | None) -> None:  # noqa: ARG002 - the source's
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
