"""Drivers are found by the name an operator gives."""

from importlib import metadata

import pytest

from common.exception import StartupError
from compute.virt import loader
from compute.virt.fake import FakeDriver
from tests.unit.compute.fakes import HOST, make_conf


def test_the_default_driver_is_found(tmp_path):
    """The installed entry point leads to the fake driver, for the host it was loaded for."""
    driver = loader.load_driver(make_conf(tmp_path), HOST)
    assert isinstance(driver, FakeDriver)
    assert driver.host == HOST


def test_an_unknown_name_lists_the_known(tmp_path):
    """A mistyped driver gets the names to choose from."""
    with pytest.raises(StartupError, match=r"'fack' is not installed: use one of .*fake"):
        loader.load_driver(make_conf(tmp_path, driver="fack"), HOST)


def test_a_driver_that_misses_its_library_says_so(tmp_path, monkeypatch):
    """A driver whose import fails ends the start with the import's own message."""
    broken = metadata.EntryPoint("broken", "no_such_library:Driver", loader.GROUP)
    monkeypatch.setattr(
        "stevedore.extension.ExtensionManager.list_entry_points", lambda _self: [broken]
    )
    with pytest.raises(StartupError, match=r"'broken' can't be imported: .*no_such_library"):
        loader.load_driver(make_conf(tmp_path, driver="broken"), HOST)
