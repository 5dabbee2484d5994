"""What is sent finds an exposed method that takes it, and what travels is what it was."""

import inspect
import pkgutil

import pytest
from oslo_versionedobjects import fixture
from volume.manager import VolumeManager
from volume.objects import Volume
from volume.service import DESCRIPTION


@pytest.mark.parametrize("interface", DESCRIPTION.interfaces, ids=lambda i: i.client.__name__)
def test_every_method_of_a_client_is_served(interface):
    """By an endpoint's method of the same name, with the same arguments."""
    endpoints = [pkgutil.resolve_name(name) for name in interface.endpoints]
    for name, method in vars(interface.client).items():
        if hasattr(method, "since"):
            (served,) = [getattr(each, name) for each in endpoints if hasattr(each, name)]
            assert served.exposed
            asked = list(inspect.signature(method).parameters)
            assert list(inspect.signature(served).parameters) == asked


def test_the_history_ends_with_what_is_served():
    """Peers are held back to what the history says."""
    assert DESCRIPTION.interfaces[0].history[-1] == VolumeManager.target.version


def test_no_field_changes_without_a_new_version():
    """An older api would take a volume for what it is not: raise VERSION, then change this."""
    objects = {"Volume": [Volume]}
    hashes = fixture.ObjectVersionChecker(objects).get_hashes()
    assert hashes == {"Volume": "1.0-fa2a939956b41097f9e56ef9ad91e913"}
