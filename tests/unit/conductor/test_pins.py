"""What conductors may send to computes while two releases run side by side."""

from types import SimpleNamespace

import pytest

from common import exception
from common.descriptions import Interface
from compute.rpcapi import ComputeAPI
from conductor import pins
from tests.unit.conductor.harness import admin

COMPUTES = Interface(ComputeAPI, (), ("6.0", "6.0", "6.1"))


@pytest.fixture
def two_releases(monkeypatch):
    """This release speaks 6.1, the one before 6.0."""
    described = SimpleNamespace(topic="compute", interfaces=(COMPUTES,))
    monkeypatch.setattr(pins, "described", lambda _: described)


def cap(conductor):
    return pins.compute_cap(conductor.conf, conductor.db)


def test_the_oldest_compute_decides(two_releases, conductor):
    """Nobody is sent what one of the computes can't read."""
    conductor.registered("compute", "old", version=1)
    conductor.registered("compute", "new", version=2)
    assert cap(conductor) == "6.0"


def test_a_compute_that_is_down_counts(two_releases, conductor):
    """Conductors are upgraded while computes are out of their sight."""
    record = conductor.registered("compute", "old", version=1)
    conductor.reports.services_report(admin(), {record.uuid: "stopped"})
    assert cap(conductor) == "6.0"


def test_without_computes_nothing_is_held_back(two_releases, conductor):
    """A new deployment speaks the newest version."""
    assert cap(conductor) == "6.1"


def test_a_pin_has_the_last_word(make_conductor):
    """An operator may know of older computes that are still to come."""
    assert cap(make_conductor(upgrade_levels__compute="6.0")) == "6.0"


def test_a_pin_of_another_major_version_is_refused(make_conductor):
    """It could never work, and says so at start."""
    with pytest.raises(exception.StartupError, match="this release speaks 6"):
        cap(make_conductor(upgrade_levels__compute="5.9"))
