"""Guests: this host's, held against what the conductor says of their servers.

A guest goes only on the conductor's word that its server was deleted, or has moved away from this
host. One the conductor has never heard of stays: it would take a wrong or restored database to say
so of every guest there is. One whose server was never on a host of this name stays as well: that is
what all of them look like once a host was renamed.
"""

from collections.abc import Iterator, Sequence

from oslo_log import log

from common import exception
from common.context import service_context
from common.objects import GuestVerdict, PowerState
from compute.lanes import Lanes
from compute.retry import unless_unreachable
from compute.virt.driver import ComputeDriver
from conductor.rpcapi import ReportAPI

LOG = log.getLogger("micronova.compute")


class Guests:
    """Brings guests and servers to agree again, in being and in power."""

    def __init__(
        self, host: str, driver: ComputeDriver, conductor: ReportAPI, lanes: Lanes
    ) -> None:
        self.host = host
        self._driver = driver
        self.conductor = conductor
        self.lanes = lanes

    def require_own(self) -> None:
        """Settle them before the host serves, where guests of another host are a mistake.

        Which are missing is left to the rounds that follow: to a host that was set up wrong all of
        them are.

        :raises StartupError: a guest here belongs to a host of another name
        """
        for uuid, verdict, owner in _settled([self], missing=False):
            if verdict == GuestVerdict.FOREIGN:
                raise exception.StartupError(
                    reason=f"guest {uuid} on this machine belongs to "
                    f"{f'host {owner}' if owner else 'a server of another host'}, and this host "
                    f"calls itself {self.host}: if it was renamed, set [DEFAULT] host to its old "
                    "name; else move or remove the guests before it starts"
                )

    def settle(self, uuid: str, seen: str | None = None) -> tuple[str, str | None]:
        """Have the conductor take note of a guest, and remove it where it is unwanted.

        Its lane must be the caller's: nothing can be asked of the instance between the question to
        the conductor and the removal that would not come after it.

        :param seen: what the comparison said of the instance; without it no state is taken note of
        :returns: the verdict, one of ``GuestVerdict``, and the host the guest's server is on
        """
        power_state = self.power_state(uuid)
        settled = self.conductor.guest_settle(service_context(), self.host, uuid, power_state, seen)
        verdict = str(settled["verdict"])
        if power_state is not None and verdict == GuestVerdict.UNWANTED:
            self._remove(uuid)
        elif verdict == GuestVerdict.UNKNOWN:
            LOG.warning("guest %s is left alone: the conductor has never heard of it", uuid)
        return verdict, settled["host"]

    def power_state(self, uuid: str) -> int | None:
        """One of ``PowerState``; None where there is no such guest.

        NOSTATE where the driver fails to say: one sick guest must not keep others from being looked
        at, nor what was done to it from being reported.
        """
        try:
            return self._driver.get_power_state(uuid)
        except exception.GuestNotFound:
            return None
        except Exception:
            LOG.exception("the power state of guest %s is not known", uuid)
            return PowerState.NOSTATE

    def found(self) -> dict[str, int]:
        """The power states of this host's guests, by uuid."""
        found = ((uuid, self.power_state(uuid)) for uuid in self._driver.list_instance_uuids())
        return {uuid: state for uuid, state in found if state is not None}

    def _remove(self, uuid: str) -> None:
        LOG.info("removing guest %s: its server is deleted or on another host", uuid)
        try:
            self._driver.destroy(uuid)
        except exception.GuestFailure as error:
            LOG.warning("guest %s can't be removed, to be tried again: %s", uuid, error)
        except Exception:
            LOG.exception("guest %s can't be removed, to be tried again", uuid)


@unless_unreachable
def sync(hosts: Sequence[Guests]) -> None:
    """Tell of all guests of hosts of this process, and settle what the conductor sees otherwise."""
    for uuid, verdict, owner in _settled(hosts):
        if verdict == GuestVerdict.FOREIGN:
            LOG.warning("guest %s is left alone: its server is on host %s", uuid, owner)


def _settled(
    hosts: Sequence[Guests], *, missing: bool = True
) -> Iterator[tuple[str, str, str | None]]:
    """Settle what the conductor has questions about, but for what is being worked on.

    :param missing: settle guests that should be there, too
    """
    found = {each.host: each.found() for each in hosts}
    suspects = hosts[0].conductor.guests_compare(service_context(), found)
    for each in hosts:
        for uuid, seen in suspects[each.host].items():
            if missing or uuid in found[each.host]:
                with each.lanes.hold(uuid) as free:
                    if free:
                        yield uuid, *each.settle(uuid, seen)
