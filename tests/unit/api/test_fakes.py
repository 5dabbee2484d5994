"""The fakes answer to what the real clients of a conductor answer to."""

import inspect

import pytest

from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from tests.unit.api.fakes import FakeConductor, FakeTasks

METHODS = [
    (fake, real, name)
    for fake, real in ((FakeConductor, ConductorAPI), (FakeTasks, ComputeTaskAPI))
    for name in dir(fake)
    if hasattr(real, name) and not name.startswith("_")
]


@pytest.mark.parametrize(("fake", "real", "name"), METHODS)
def test_same_arguments(fake, real, name):
    """A test can't pass with a call that the real client would refuse."""
    expected = list(inspect.signature(getattr(real, name)).parameters)
    assert list(inspect.signature(getattr(fake, name)).parameters) == expected
