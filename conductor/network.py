"""The built-in network: flat, one for all, and each server gets an address in it with its host.

What else an interface has follows from its IPv4 address, which is nobody else's: its IPv6 and its
MAC address end in it.
"""

import uuid
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from oslo_config import cfg
from sqlalchemy.orm import Session

from common import exception
from common.objects import Interface
from common.objects.interface import ACTIVE, DOWN, network_id
from conductor.db import addresses
from conductor.db.models import Instance

MOST_INTERFACES: Final = 16  # of one server
LOW_BITS: Final = 0xFFFFFFFF

Row = dict[str, Any]  # an interface in its instance's row; one without port_id has no address yet


class Network:
    """The network as ``[network]`` describes it."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self.name: str = conf.network.name
        self.id = network_id(self.name)
        ipv4: IPv4Network = conf.network.ipv4
        self._ipv6_range: IPv6Network | None = conf.network.ipv6
        # the first is the network's own, the next its router's, the last one for broadcasts
        self._first, self._last = int(ipv4[2]), int(ipv4[-2])

    def wanted(self, session: Session, wishes: Sequence[Interface], count: int = 1) -> list[Row]:
        """What rows keep of the wishes of one request, for each of ``count`` instances.

        :raises NetworkNotFound, Invalid, FixedIpAlreadyInUse: what is wished for can't be had
        """
        _require_few(len(wishes))
        rows = [self._wanted(session, wish) for wish in wishes]
        fixed = [row["fixed"] for row in rows if row["fixed"]]
        if len(set(fixed)) < len(fixed) * count:
            raise exception.Invalid(reason="a fixed IP address is for one interface alone")
        return rows

    def allocate(self, session: Session, instance: Instance) -> None:
        """Give each interface of an instance an address that has none; harmless when repeated.

        :raises NoAddress: there is none left, or another has just taken it
        """
        if any("port_id" not in each for each in instance.interfaces):
            instance.interfaces = [
                each if "port_id" in each else self._interface(session, instance.uuid, each)
                for each in instance.interfaces
            ]

    def attach(self, session: Session, instance: Instance, wish: Interface, port_id: str) -> None:
        """Give an instance one more interface.

        :raises NetworkNotFound, Invalid, NoAddress: what is wished for can't be had
        """
        _require_few(len(instance.interfaces) + 1)
        added = self._interface(session, instance.uuid, self._wanted(session, wish))
        instance.interfaces = [*instance.interfaces, {**added, "port_id": port_id}]

    def _wanted(self, session: Session, wish: Interface) -> Row:
        if wish.get("network_id") not in (None, self.id):
            raise exception.NetworkNotFound(network=wish.network_id)
        fixed = self._number(wish.ipv4) if wish.get("ipv4") else None
        if fixed and addresses.is_taken(session, fixed):
            raise exception.FixedIpAlreadyInUse(address=wish.ipv4)
        return {"tag": wish.get("tag"), "fixed": fixed}

    def _number(self, text: str) -> int:
        """:raises Invalid: it is no address that a server can have here"""
        try:
            address = ip_address(text)
        except ValueError:
            raise exception.Invalid(reason=f"{text!r} is no IP address") from None
        number = int(address) & LOW_BITS
        ours = (IPv4Address(number), self._ipv6(number))
        if address not in ours or not self._first <= number <= self._last:
            raise exception.Invalid(
                reason=f"{text} is no address that servers can have in network {self.name}"
            )
        return number

    def _interface(self, session: Session, instance_uuid: str, wanted: Row) -> Row:
        number = self._take(session, instance_uuid, wanted["fixed"])
        ipv4, ipv6 = IPv4Address(number), self._ipv6(number)
        return {
            "port_id": str(uuid.uuid4()),
            "network_id": self.id,
            "network": self.name,
            "mac": f"fa:16:{ipv4.packed.hex(':')}",
            "ipv4": str(ipv4),
            "ipv6": str(ipv6) if ipv6 else None,
            "tag": wanted["tag"],
            "state": DOWN,
        }

    def _take(self, session: Session, instance_uuid: str, fixed: int | None) -> int:
        if fixed is not None:
            if not addresses.take(session, instance_uuid, fixed):
                raise exception.FixedIpAlreadyInUse(address=IPv4Address(fixed))
            return fixed
        start = self._first + uuid.UUID(instance_uuid).int % (self._last - self._first + 1)
        found = addresses.take_any(session, instance_uuid, self._first, self._last, start)
        if found is None:
            raise exception.NoMoreFixedIps(network=self.name)
        return found

    def _ipv6(self, number: int) -> IPv6Address | None:
        return self._ipv6_range[number] if self._ipv6_range else None


def bring_up(instance: Instance) -> None:
    """Note that the guest has its interfaces."""
    instance.interfaces = [{**each, "state": ACTIVE} for each in instance.interfaces]


def require(instance: Instance, port_id: str) -> None:
    """:raises PortNotFound: it is no interface of the instance"""
    if port_id not in {each["port_id"] for each in instance.interfaces}:
        raise exception.PortNotFound(port=port_id)


def unplug(session: Session, instance: Instance, port_id: str) -> None:
    """Take an interface from an instance, and let others have its address."""
    for each in instance.interfaces:
        if each["port_id"] == port_id:
            addresses.give_back(session, instance.uuid, int(IPv4Address(each["ipv4"])))
    instance.interfaces = [each for each in instance.interfaces if each["port_id"] != port_id]


def leave(session: Session, instance: Instance) -> None:
    """Take all interfaces from an instance that is no more."""
    addresses.give_back(session, instance.uuid)
    instance.interfaces = []


def _require_few(count: int) -> None:
    if count > MOST_INTERFACES:
        raise exception.Invalid(reason=f"a server has {MOST_INTERFACES} interfaces at most")
