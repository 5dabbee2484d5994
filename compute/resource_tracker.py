"""ResourceTracker: tells the conductor what this host's hypervisor has."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from common.context import service_context
from common.objects import ComputeNode
from compute.virt.driver import ComputeDriver
from conductor.rpcapi import ConductorAPI

REPEAT_SECONDS = 300.0


class ResourceTracker:
    """Reports the hypervisor's inventory when it changes, and now and then when it doesn't.

    What is used of it is not reported: the conductor counts the claims it grants.

    :param conductor: gives the client to use, which changes when the configuration is re-read
    """

    def __init__(
        self, host: str, driver: ComputeDriver, conductor: Callable[[], ConductorAPI]
    ) -> None:
        self._host = host
        self._driver = driver
        self._conductor = conductor
        self._reported: dict[str, Any] = {}
        self._reported_at = 0.0

    def report(self) -> None:
        """Send the inventory if the conductor has another, or an old one.

        :raises MessagingException, MessageUndeliverable: not delivered; the next call sends it
        """
        inventory = self._inventory()
        now = time.monotonic()
        if inventory == self._reported and now - self._reported_at < REPEAT_SECONDS:
            return
        # the uptime always changes, so it comes along but is no reason to report
        node = ComputeNode(**inventory, uptime=self._driver.get_host_uptime())
        self._conductor().compute_node_update(service_context(), node)
        self._reported, self._reported_at = inventory, now

    def _inventory(self) -> dict[str, Any]:
        resources = asdict(self._driver.get_available_resource())
        return {"host": self._host, **resources}
