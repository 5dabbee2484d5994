"""Clients that mean no good: they cost what their size allows, and others are served meanwhile."""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fixtures.cloud import Cloud
from tests.fixtures.hostile import POST, REQUEST, attacks, connect, exchange

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

EACH = 40  # connections of each of five kinds
CALLS = 200
MOST_GROWTH = 100 * 2**20

BODIES = {
    "length and encoding": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "encoding and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "space before colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "unknown encoding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde",
    "list of lengths": b"Content-Length: 0, 5\r\n\r\nabcde",
    "length with sign": b"Content-Length: +5\r\n\r\nabcde",
    "length with underscore": b"Content-Length: 1_0\r\n\r\n0123456789",
    "negative length": b"Content-Length: -1\r\n\r\n",
    "chunk with sign": b"Transfer-Encoding: chunked\r\n\r\n+5\r\nabcde\r\n0\r\n\r\n",
    "chunk with underscore": b"Transfer-Encoding: chunked\r\n\r\n1_0\r\n0123456789\r\n0\r\n\r\n",
    "chunk with prefix": b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n",
    "chunk over 64 bits": b"Transfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\nab\r\n0\r\n\r\n",
    "trailer": b"Transfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Basic x\r\n\r\n",
    "folded header": b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "bare line feed": b"X: a\nContent-Length: 0\n\n",
    "carriage return": b"X: a\rY: b\r\n\r\n",
    "null": b"X: a\0b\r\n\r\n",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_what_can_be_read_in_two_ways_is_refused(calm_cloud: Cloud, body: bytes) -> None:
    """A request that a proxy may have understood otherwise hides none behind it."""
    codes, closed = exchange(calm_cloud.api_url, POST + body + REQUEST)
    assert codes[-1:] == ["400"]
    assert "401" not in codes[1:]
    assert closed


def test_a_chunk_of_64_bits_hides_no_request(calm_cloud: Cloud) -> None:
    """The largest size there is is that of a body that goes on, not of none."""
    chunk = b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab\r\n0\r\n\r\n"
    codes, _ = exchange(calm_cloud.api_url, POST + chunk + REQUEST)
    assert codes == ["401"]


def test_others_are_served_while_two_hundred_connections_attack(calm_cloud: Cloud) -> None:
    """Half requests, endless bodies, silence and floods hold up nobody, and take no memory."""
    calm_cloud.client.request("GET", "servers")
    before = resident(calm_cloud)
    with ExitStack() as attacked:
        for attack in attacks(calm_cloud.api_url, EACH):
            attacked.enter_context(attack)
        took = sorted(timed(calm_cloud) for _ in range(CALLS))
    assert took[int(CALLS * 0.99) - 1] < 1
    assert resident(calm_cloud) - before < MOST_GROWTH


def test_one_address_takes_no_more_than_its_share(calm_cloud: Cloud) -> None:
    """Connections beyond [api] connections_per_address are closed; other addresses have theirs."""
    with ExitStack() as opened:
        mine = [opened.enter_context(connect(calm_cloud.api_url, "127.0.0.9")) for _ in range(129)]
        assert mine[-1].recv(1) == b""
        timed(calm_cloud)


def timed(cloud: Cloud) -> float:
    """Seconds a good client waits for an answer."""
    began = time.monotonic()
    assert cloud.client.request("GET", "servers").status_code == 200
    return time.monotonic() - began


def resident(cloud: Cloud) -> int:
    """Bytes of memory the api's process has."""
    pages = Path(f"/proc/{cloud['api'].pid}/statm").read_text().split()[1]
    return int(pages) * 4096
