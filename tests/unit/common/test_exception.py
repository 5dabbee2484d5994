"""Errors survive the way over RPC."""

import inspect

import pytest
from oslo_messaging._drivers import common as driver

from common import exception

ERRORS = [
    cls
    for _, cls in inspect.getmembers(exception, inspect.isclass)
    if issubclass(cls, exception.MicronovaError)
]


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_an_error_is_rebuilt_with_its_text(cls):
    """The caller can catch it by its class and show its text."""
    original = cls("what went wrong")
    try:
        raise original
    except exception.MicronovaError:
        import sys  # noqa: PLC0415

        sent = driver.serialize_remote_exception(sys.exc_info())
    rebuilt = driver.deserialize_remote_exception(sent, ["common.exception"])
    assert isinstance(rebuilt, cls)
    assert rebuilt.args[0] == "what went wrong"


def test_a_message_is_filled_from_its_arguments():
    """The text names what it is about."""
    assert str(exception.InstanceNotFound(instance="abc")) == "Instance abc could not be found."
