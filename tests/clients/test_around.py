"""The ``openstack`` command, and what it finds around servers."""

import pytest

pytestmark = pytest.mark.broker

JSON = ("-f", "json")
BOOT = ("server", "create", "--image", "cirros", "--flavor", "m1.tiny")


@pytest.fixture(scope="module")
def project(cli):
    """The project that the administrator acts in."""
    return cli("token", "issue", *JSON)["project_id"]


def test_keypairs(cli, tmp_path):
    """Made by the command or brought along, shown by a server, and deleted."""
    made = tmp_path / "made"
    cli("keypair", "create", "--private-key", str(made), "mine")
    assert "PRIVATE KEY" in made.read_text()
    public = tmp_path / "key.pub"
    public.write_text(cli("keypair", "show", "--public-key", "mine"))
    cli("keypair", "create", "--public-key", str(public), "yours", *JSON)
    assert {key["Name"] for key in cli("keypair", "list", *JSON)} == {"mine", "yours"}
    assert cli(*BOOT, "--key-name", "mine", "--wait", "keyed", *JSON)["key_name"] == "mine"
    cli("server", "delete", "--wait", "keyed")
    cli("keypair", "delete", "mine", "yours")
    assert cli("keypair", "list", *JSON) == []
    assert "Invalid key_name provided." in cli(*BOOT, "--key-name", "mine", "no", fails=True)


def test_quotas(cli, project):
    """Shown, set, felt and set back."""
    shown = {row["Resource"]: row["Limit"] for row in cli("quota", "show", "--compute", *JSON)}
    assert (shown["instances"], shown["cores"], shown["key-pairs"]) == (10, 20, 100)
    cli("quota", "set", "--instances", "0", "--force", project)
    refused = cli(*BOOT, "one-too-many", fails=True)
    assert "Quota exceeded for instances: Requested 1, but already used 0 of 0" in refused
    cli("quota", "delete", "--compute", project)
    used = cli("quota", "show", "--compute", "--usage", *JSON)
    (instances,) = (row for row in used if row["Resource"] == "instances")
    assert (instances["Limit"], instances["In Use"]) == (10, 0)
    limits = {row["Name"]: row["Value"] for row in cli("limits", "show", "--absolute", *JSON)}
    assert (limits["instances"], limits["instances_used"], limits["keypairs"]) == (10, 0, 100)


def test_flavors(cli, project):
    """Properties, description, and the projects a private one is for."""
    create = ("flavor", "create", "--ram", "64", "--disk", "1", "--vcpus", "1", "--private", "own")
    cli(*create, "--property", "hw:cpu_policy=shared", "--description", "ours")
    cli("flavor", "set", "--property", "a=b", "--project", project, "own")
    shown = cli("flavor", "show", "own", *JSON)
    assert shown["properties"] == {"hw:cpu_policy": "shared", "a": "b"}
    assert (shown["description"], shown["access_project_ids"]) == ("ours", [project])
    cli("flavor", "unset", "--property", "a", "--project", project, "own")
    shown = cli("flavor", "show", "own", *JSON)
    assert (shown["properties"], shown["access_project_ids"]) == ({"hw:cpu_policy": "shared"}, [])
    smallest = cli("flavor", "list", "--min-ram", "4096", "--long", *JSON)
    assert [flavor["Name"] for flavor in smallest] == ["m1.medium"]
    cli("flavor", "delete", "own")


def test_usage(cli, project):
    """Of all projects and of one, also of servers that are gone."""
    cli(*BOOT, "--wait", "short-lived")
    cli("server", "delete", "--wait", "short-lived")
    (listed,) = cli("usage", "list", *JSON)
    assert (listed["Project"], listed["CPU Hours"] >= 0) == (project, True)
    assert cli("usage", "show", "--project", project, *JSON)["Servers"]


def test_tags(cli):
    """Set, unset, and what servers are found by."""
    cli(*BOOT, "--tag", "blue", "--wait", "tagged")
    cli("server", "set", "--tag", "grün", "tagged")
    cli("server", "unset", "--tag", "blue", "tagged")
    assert cli("server", "show", "tagged", *JSON)["tags"] == ["grün"]
    found = cli("server", "list", "--tags", "grün", *JSON)
    assert [server["Name"] for server in found] == ["tagged"]
    assert cli("server", "list", "--not-tags", "grün", *JSON) == []
    assert cli("server", "volume", "list", "tagged", *JSON) == []
    cli("server", "delete", "--wait", "tagged")


def test_images(cli, tmp_path):
    """Filtered, sorted, and without data to save."""
    assert cli("image", "list", "--private", *JSON) == []
    assert cli("image", "list", "--tag", "blue", *JSON) == []
    names = [image["Name"] for image in cli("image", "list", "--sort", "name:desc", *JSON)]
    assert names == ["debian-13", "cirros"]
    file = tmp_path / "saved"
    cli("image", "save", "--file", str(file), "cirros", fails=False)
    assert not file.exists() or file.read_bytes() == b""
