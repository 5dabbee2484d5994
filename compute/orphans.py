"""Orphans: guests of servers that are gone or elsewhere, left by a crash or a late attempt.

A guest goes only on the conductor's word that its server was deleted or is on another host. One
the conductor has never heard of stays: it would take a wrong or restored database to say so of
every guest there is.
"""

from collections.abc import Iterator, Sequence

from oslo_log import log

from common import exception
from common.context import service_context
from compute.lanes import Lanes
from compute.virt.driver import ComputeDriver
from conductor.rpcapi import ConductorAPI

LOG = log.getLogger("micronova.compute")

BATCH = 100  # guests the conductor is asked about at once: bounds the answer's size


class Orphans:
    """Removes guests whose server, by the conductor's word, is not on this host."""

    def __init__(
        self,
        host: str,
        driver: ComputeDriver,
        conductor: ConductorAPI,
        lanes: Lanes,
    ) -> None:
        self._host = host
        self._driver = driver
        self._conductor = conductor
        self._lanes = lanes

    def remove(self) -> None:
        """Look at all guests but those that are being worked on."""
        for uuid in self._suspects():
            with self._lanes.hold(uuid) as free:
                if free:
                    self.remove_if_unwanted(uuid)

    def remove_if_unwanted(self, uuid: str) -> None:
        """Remove a guest whose server is deleted or on another host.

        Its lane must be the caller's: nothing can be asked of the instance between the question to
        the conductor and the removal that would not come after it.
        """
        if uuid not in self._driver.list_instance_uuids() or not self._is_unwanted(uuid):
            return
        LOG.info("removing guest %s: its server is deleted or on another host", uuid)
        try:
            self._driver.destroy(uuid)
        except exception.GuestFailure as error:
            LOG.warning("guest %s can't be removed, to be tried again: %s", uuid, error)

    def _is_unwanted(self, uuid: str) -> bool:
        filters = {"uuid": [uuid], "deleted": None}
        for instance in self._conductor.instance_list(service_context(), filters):
            return instance.deleted_at is not None or instance.host != self._host
        LOG.warning("guest %s is left alone: the conductor has never heard of its server", uuid)
        return False

    def _suspects(self) -> Iterator[str]:
        """Guests that were here before the conductor was asked and that it didn't know of."""
        guests = list(self._driver.list_instance_uuids())
        for start in range(0, len(guests), BATCH):
            batch = guests[start : start + BATCH]
            known = self._known(batch)
            yield from (uuid for uuid in batch if uuid not in known)

    def _known(self, uuids: Sequence[str]) -> set[str]:
        filters = {"uuid": uuids, "host": self._host}
        try:
            found = self._conductor.instance_list(service_context(), filters)
        except exception.PayloadTooLarge:
            return set()  # much user data: each of them is looked at on its own
        return {instance.uuid for instance in found}
