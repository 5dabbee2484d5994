"""Ports of private servers."""

import socket

import pytest

from deployment.ports import LOOPBACK, PortInUseError, free_ports, require_free_port


def test_free_ports_differ_and_are_outside_the_ephemeral_range() -> None:
    """A server that restarts finds its port free: no outgoing connection could have taken it."""
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert max(ports) < 32768


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    """Who starts a second deployment learns which port is taken and what to do."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortInUseError, match=rf"port {port} .* in use .*; use --port"):
            require_free_port(port, "use --port")
