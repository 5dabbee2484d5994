"""The ``openstack`` command moves a server from host to host."""

import pytest

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]

JSON = ("-f", "json")
HOST = "OS-EXT-SRV-ATTR:host"


def test_a_server_is_resized_migrated_and_moved_as_it_runs(cli):
    """Each in the words of the tutorial, and seen in the list of migrations."""
    made = cli(
        "server", "create", "--image", "cirros", "--flavor", "m1.tiny", "--wait", "mv", *JSON
    )
    cli("server", "resize", "--flavor", "m1.small", "--wait", "mv")
    resized = cli("server", "show", "mv", *JSON)
    assert (resized["status"], resized["flavor"]["name"]) == ("VERIFY_RESIZE", "m1.small")
    assert resized[HOST] != made[HOST]
    cli("server", "resize", "confirm", "mv")
    cli("server", "migrate", "--live-migration", "--wait", "mv")
    assert cli("server", "show", "mv", *JSON)[HOST] == made[HOST]
    cli("server", "migrate", "--wait", "mv")
    cli("server", "migrate", "revert", "mv")
    found = cli("server", "migration", "list", "--server", "mv", *JSON)
    assert {each["Type"] for each in found} == {"resize", "live-migration", "migration"}
    assert "is still in use" in cli("server", "evacuate", "mv", fails=True)
    cli("server", "delete", "--wait", "mv")
