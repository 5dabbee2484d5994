"""create: a new guest, on whichever host can build it."""

import datetime as dt

from oslo_config import cfg

from conductor import network
from conductor.db import compute_nodes
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored


class BuildTask(Task):
    """Gives back what was claimed, addresses too, when no host could build it."""

    def place(self, held: Held, conf: cfg.ConfigOpts, seen_after: dt.datetime) -> None:
        """Choose a host, claim what is needed there, and an address in the network.

        :raises HostsDown, NoValidHost, NoAddress: there is none
        """
        super().place(held, conf, seen_after)
        network.Network(conf).allocate(held.session, held.instance)

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        held.instance.launched_at = held.now
        network.bring_up(held.instance)

    def failed(self, held: Held, reason: str) -> None:
        compute_nodes.release(held.session, held.instance.uuid)
        network.leave(held.session, held.instance)
        held.instance.host = None
        held.instance.availability_zone = held.instance.pinned_availability_zone
        errored(held.instance, held.now, reason)
