"""ResourceTracker: tells the conductor what this host's hypervisor has."""

from dataclasses import asdict

from common.context import service_context
from common.objects import ComputeNode
from compute.virt.driver import ComputeDriver
from conductor.rpcapi import ConductorAPI


class ResourceTracker:
    """Reports the hypervisor's inventory: all of it each time, so that nothing has to be kept.

    What is used of it is not reported: the conductor counts the claims it grants.
    """

    def __init__(self, host: str, driver: ComputeDriver, conductor: ConductorAPI) -> None:
        self._host = host
        self._driver = driver
        self._conductor = conductor

    def report(self) -> None:
        """Send the inventory.

        :raises MessagingException, MessageUndeliverable: not delivered
        """
        resources = asdict(self._driver.get_available_resource())
        uptime = self._driver.get_host_uptime()
        node = ComputeNode(host=self._host, uptime=uptime, **resources)
        self._conductor.compute_node_update(service_context(), node)
