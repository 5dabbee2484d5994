"""Free TCP ports on the loopback interface."""

import random
import socket

from deployment.errors import DeploymentError

LOOPBACK = "127.0.0.1"

# Below Linux's ephemeral range: no outgoing connection takes such a port while its server restarts.
_RANGE = range(20000, 32768)


class PortInUseError(DeploymentError):
    """Another program listens on a port that was asked for."""

    def __init__(self, port: int, remedy: str) -> None:
        super().__init__(f"port {port} on {LOOPBACK} is in use by another program; {remedy}")


def port_in_use(port: int) -> bool:
    """Whether a server could not bind the loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
        return False


def require_free_port(port: int, remedy: str) -> None:
    """Raise PortInUseError, whose message ends with the remedy, unless the port is free."""
    if port_in_use(port):
        raise PortInUseError(port, remedy)


def free_ports(count: int) -> list[int]:
    """Return distinct loopback ports that nobody listens on, in random order."""
    ports: list[int] = []
    for port in random.sample(_RANGE, len(_RANGE)):
        if len(ports) == count:
            return ports
        if not port_in_use(port):
            ports.append(port)
    raise DeploymentError(f"fewer than {count} free ports between {_RANGE.start} and {_RANGE.stop}")


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    return free_ports(1)[0]
