"""The ``openstack`` command against a whole deployment."""

import pytest

from deployment.waiting import eventually

pytestmark = pytest.mark.broker

JSON = ("-f", "json")
BOOT = ("server", "create", "--image", "cirros", "--flavor", "m1.tiny")


def listed(cli, status):
    """The servers with that status, None as long as there is none."""
    return cli("server", "list", "--status", status, *JSON) or None


def test_server_life(cli):
    """Created, changed, stopped, started, rebooted and deleted by name, as in a tutorial."""
    made = cli(*BOOT, "--wait", "web", *JSON)
    (address,) = made["addresses"]["private"]
    assert (made["status"], cli("server", "list", "--ip", address, *JSON)[0]["Networks"]) == (
        "ACTIVE",
        {"private": [address]},
    )
    cli("server", "set", "--name", "db", "--description", "mine", "--property", "a=b", "web")
    cli("server", "stop", "db")
    (stopped,) = eventually(lambda: listed(cli, "SHUTOFF"), "the stop")
    assert (stopped["Image"], stopped["Flavor"]) == ("cirros", "m1.tiny")
    cli("server", "start", "db")
    eventually(lambda: listed(cli, "ACTIVE"), "the start")
    cli("server", "reboot", "--hard", "--wait", "db")
    shown = cli("server", "show", "db", *JSON)
    assert (shown["description"], shown["properties"]) == ("mine", {"a": "b"})
    events = cli("server", "event", "list", "db", *JSON)
    assert [event["Action"] for event in events] == ["reboot", "start", "stop", "create"]
    (step,) = cli("server", "event", "show", "db", events[0]["Request ID"], *JSON)["events"]
    assert (step["result"], step["host"]) == ("Success", shown["OS-EXT-SRV-ATTR:host"])
    cli("server", "delete", "--wait", "db")
    assert cli("server", "list", *JSON) == []


def test_flavors(cli):
    """Administrators add and remove them."""
    cli("flavor", "create", "--ram", "64", "--disk", "1", "--vcpus", "1", "nano")
    assert cli("flavor", "show", "nano", *JSON)["ram"] == 64
    assert "nano" in {flavor["Name"] for flavor in cli("flavor", "list", *JSON)}
    cli("flavor", "delete", "nano")
    assert "No Flavor found for nano" in cli("flavor", "show", "nano", fails=True)


def test_images(cli):
    """The compute API passes for an image service."""
    assert {image["Name"] for image in cli("image", "list", *JSON)} == {"cirros", "debian-13"}
    assert cli("image", "show", "cirros", *JSON)["status"] == "active"


def test_hypervisors(cli):
    """Both hosts, and the details of one."""
    hypervisors = cli("hypervisor", "list", *JSON)
    assert {each["Hypervisor Hostname"] for each in hypervisors} == {"host1", "host2"}
    assert cli("hypervisor", "show", "host1", *JSON)["state"] == "up"


def test_compute_services(cli):
    """One is taken out of service and put back."""
    cli(
        *("compute", "service", "set", "--disable", "--disable-reason", "broken fan"),
        *("host2", "nova-compute"),
    )
    services = cli("compute", "service", "list", "--long", *JSON)
    (disabled,) = [service for service in services if service["Status"] == "disabled"]
    assert (disabled["Host"], disabled["Disabled Reason"]) == ("host2", "broken fan")
    cli("compute", "service", "set", "--enable", "host2", "nova-compute")
    services = cli("compute", "service", "list", *JSON)
    assert {service["Status"] for service in services} == {"enabled"}


def test_availability_zones(cli):
    """The zone of the computes, and that of the control services."""
    zones = cli("availability", "zone", "list", "--compute", *JSON)
    assert {zone["Zone Name"] for zone in zones} == {"internal", "nova"}


def test_errors_are_ours(cli):
    """What the api says reaches the terminal."""
    unknown = cli(*BOOT, "--key-name", "nobody-s", "web", fails=True)
    assert "Invalid key_name provided." in unknown
    forbidden = cli(*BOOT, "web", cloud="micronova-reader", fails=True)
    assert "Policy doesn't allow os_compute_api:servers:create to be performed." in forbidden


def test_the_network(cli):
    """Found by name, and servers in it with their ports."""
    assert [each["Name"] for each in cli("network", "list", *JSON)] == ["private"]
    assert cli("network", "show", "private", *JSON)["status"] == "ACTIVE"
    assert cli("subnet", "list", "--network", "private", *JSON)[0]["Subnet"] == "198.18.0.0/15"
    words = ("--network", "private", "--security-group", "default", "--wait")
    made = cli(*BOOT, *words, "wired", *JSON)
    (port,) = cli("port", "list", "--server", "wired", *JSON)
    (address,) = made["addresses"]["private"]
    assert [each["ip_address"] for each in port["Fixed IP Addresses"]] == [address]
    cli("server", "add", "network", "wired", "private")
    eventually(lambda: len(attached(cli)) == 2, "the second address")
    cli("server", "remove", "port", "wired", port["ID"])
    (left,) = eventually(lambda: len(found := attached(cli)) == 1 and found, "its end")
    assert left != address
    cli("server", "delete", "--wait", "wired")


def attached(cli):
    """The addresses of the server called wired."""
    return cli("server", "show", "wired", *JSON)["addresses"].get("private", [])


def test_server_groups(cli):
    """Made, shown with its members, used by a server, and deleted."""
    rule = ("--policy", "anti-affinity", "--rule", "max_server_per_host=2")
    cli("server", "group", "create", *rule, "apart")
    group = cli("server", "group", "show", "apart", *JSON)
    assert (group["policy"], group["rules"]) == ("anti-affinity", {"max_server_per_host": 2})
    server = cli(*BOOT, "--hint", f"group={group['id']}", "--wait", "member", *JSON)
    shown = cli("server", "show", server["id"], *JSON)  # by name it is taken from a list, without
    assert shown["server_groups"] == [group["id"]]
    assert cli("server", "group", "show", "apart", *JSON)["members"] == [server["id"]]
    listed = cli("server", "group", "list", "--all-projects", "--long", *JSON)
    assert [(each["Name"], each["Members"]) for each in listed] == [("apart", [server["id"]])]
    cli("server", "delete", "--wait", "member")
    cli("server", "group", "delete", "apart")
    assert cli("server", "group", "list", *JSON) == []


def test_aggregates(cli):
    """A zone is made, given a host, seen, and taken apart again."""
    cli("aggregate", "create", "--zone", "north", "--property", "ssd=true", "rack")
    assert cli("aggregate", "add", "host", "rack", "host2", *JSON)["hosts"] == ["host2"]
    shown = cli("aggregate", "show", "rack", *JSON)
    assert (shown["availability_zone"], shown["properties"]) == ("north", {"ssd": "true"})
    zones = cli("availability", "zone", "list", "--compute", "--long", *JSON)
    assert ("north", "host2") in {(zone["Zone Name"], zone["Host Name"]) for zone in zones}
    cli("aggregate", "set", "--name", "rack2", "--property", "gpu=1", "rack")
    cli("aggregate", "unset", "--property", "ssd", "rack2")
    assert cli("aggregate", "show", "rack2", *JSON)["properties"] == {"gpu": "1"}
    assert "Host aggregate is not empty" in cli("aggregate", "delete", "rack2", fails=True)
    cli("aggregate", "remove", "host", "rack2", "host2")
    cli("aggregate", "delete", "rack2")
    assert cli("aggregate", "list", *JSON) == []
