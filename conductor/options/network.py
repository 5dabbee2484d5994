"""[network]: the addresses that servers get."""

import ipaddress
from typing import Final

from oslo_config import cfg, types

GROUP = "network"
SMALLEST_IPV4: Final = 30  # bits: besides the network's own, its router's and the broadcast address
SMALLEST_IPV6: Final = 96  # bits: an IPv6 address ends in the IPv4 address


class Range(types.ConfigType):
    """A range of addresses.

    :param version: 4 or 6
    :param smallest: how many bits its prefix may have
    """

    def __init__(self, version: int, smallest: int) -> None:
        super().__init__(type_name=f"range of IPv{version} addresses")
        self._version, self._smallest = version, smallest

    def __call__(self, value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        found = ipaddress.ip_network(value)
        if found.version != self._version or found.prefixlen > self._smallest:
            raise ValueError(f"{value} is no IPv{self._version} range up to /{self._smallest}")
        return found

    def _formatter(self, value: str) -> str:
        return value


OPTS = [
    cfg.StrOpt(
        "name",
        default="private",
        regex=r"^[\w.-]{1,255}$",
        help="What users see the network as. Its id follows from its name, and goes with it.",
    ),
    cfg.Opt(
        "ipv4",
        type=Range(4, SMALLEST_IPV4),
        default="198.18.0.0/15",
        help="What servers' addresses are taken from, all but the first two and the last. The "
        "default is set aside for benchmarks (RFC 2544) and is nobody's on the internet. Servers "
        "keep the addresses they have when it is changed.",
    ),
    cfg.Opt(
        "ipv6",
        type=Range(6, SMALLEST_IPV6),
        help="Give servers an IPv6 address as well, which ends in the IPv4 address: /96 or larger, "
        "such as 2001:db8::/64, which is set aside for examples (RFC 3849).",
    ),
]
