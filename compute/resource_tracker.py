"""ResourceTracker: tells the conductor what this host's hypervisor has."""

from collections.abc import Sequence
from dataclasses import asdict

from common.context import service_context
from common.objects import ComputeNode
from compute.retry import unless_unreachable
from compute.virt.driver import ComputeDriver
from conductor.rpcapi import ReportAPI


class ResourceTracker:
    """Reports the hypervisor's inventory: all of it each time, so that nothing has to be kept.

    What is used of it is not reported: the conductor counts the claims it grants.
    """

    def __init__(self, host: str, driver: ComputeDriver, conductor: ReportAPI) -> None:
        self._host = host
        self._driver = driver
        self.conductor = conductor

    def node(self) -> ComputeNode:
        """The inventory as it is now."""
        resources = asdict(self._driver.get_available_resource())
        uptime = self._driver.get_host_uptime()
        return ComputeNode(host=self._host, uptime=uptime, **resources)

    def report(self) -> None:
        """Send the inventory.

        :raises MessagingException, MessageUndeliverable: not delivered
        """
        self.conductor.compute_nodes_update(service_context(), [self.node()])


@unless_unreachable
def report(trackers: Sequence[ResourceTracker]) -> None:
    """Send the inventories of hosts of this process."""
    nodes = [tracker.node() for tracker in trackers]
    trackers[0].conductor.compute_nodes_update(service_context(), nodes)
