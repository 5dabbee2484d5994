"""[network]: the addresses that servers get."""

from ipaddress import IPv4Network, IPv6Network

from oslo_config import cfg, types

GROUP = "network"


class Range(types.ConfigType):
    """A range of addresses whose prefix has ``longest`` bits at most."""

    def __init__(self, kind: type[IPv4Network | IPv6Network], longest: int) -> None:
        super().__init__(type_name="range of addresses")
        self._kind, self._longest = kind, longest

    def __call__(self, value: str) -> IPv4Network | IPv6Network:
        found = self._kind(value)
        if found.prefixlen > self._longest:
            raise ValueError(f"{value} is smaller than a /{self._longest}")
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
        type=Range(IPv4Network, 30),
        default="198.18.0.0/15",
        help="What servers' addresses are taken from, all but the first two and the last. The "
        "default is set aside for benchmarks (RFC 2544) and is nobody's on the internet. Servers "
        "keep the addresses they have when it is changed.",
    ),
    cfg.Opt(
        "ipv6",
        type=Range(IPv6Network, 96),
        help="Give servers an IPv6 address as well, which ends in the IPv4 address: /96 or larger, "
        "such as 2001:db8::/64, which is set aside for examples (RFC 3849).",
    ),
]
