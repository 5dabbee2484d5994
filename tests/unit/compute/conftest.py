"""A compute's manager with its driver, and a conductor that keeps notes."""

import datetime as dt
from types import SimpleNamespace

import pytest

from common import clock
from compute import retry
from compute.manager import ComputeManager
from tests.unit.compute.fakes import HOST, FakeConductor, FakeTransport, make_conf, registered


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(retry, "FIRST_PAUSE", 0.01)


@pytest.fixture
def make_compute(tmp_path):
    """Builds started managers, with their conductor and driver at hand; drains them in the end."""
    started = []

    def make(known=(), **options):
        conductor = FakeConductor()
        conductor.know(*known)
        transport = FakeTransport(conductor)
        conf = make_conf(tmp_path, **options)
        manager = ComputeManager(conf, transport, HOST)
        manager.init_host()
        long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
        manager.presence.registered(registered(long_ago), clock.seconds() - 60)
        manager.presence.reported(clock.seconds())
        compute = SimpleNamespace(
            manager=manager,
            conductor=conductor,
            driver=manager._driver,
            conf=conf,
            transport=transport,
        )
        started.append(compute)
        return compute

    yield make
    for compute in started:
        compute.conductor.reachable.set()
        compute.manager.drain()
        compute.manager.cleanup_host()
