"""What clients of Neutron find here: one network, its ports with the servers, nothing to make."""

import pytest

from api.extensions import Added
from common.descriptions import services
from common.objects.interface import network_id, subnet_id
from network import routes
from tests.unit.api.fakes import Api, make_conf
from tests.unit.api.objects import instance, interface

ROOT = "/network/v2.0"
ID = network_id("private")
PORT_ID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def api(tmp_path):
    """An api with the network's routes, and a server that has a port."""
    conf = make_conf(tmp_path)
    conf.set_override("ipv6", "2001:db8::/64", "network")
    added = Added(rules=[routes.LOOK])
    made = Api(conf, added)
    ports = routes.Ports(made.conductor, made.tasks, conf.api)
    added.routes = routes.made(conf, ports)
    made = Api(conf, added)
    ports._conductor = made.conductor
    made.conductor.instances = [
        instance(interfaces=[interface(port_id=PORT_ID, network_id=ID)]),
        instance(interfaces=[]),
    ]
    return made


@pytest.mark.parametrize("path", [services()["conductor"].catalog["network"], ROOT])
def test_clients_find_the_version(api, path):
    """Where the catalog sends them, to which they add a version or read which there is."""
    (version,) = api.get(path).json["versions"]
    assert version["id"] == "v2.0"
    assert version["links"][0]["href"].endswith("/v2.1/network/v2.0")


@pytest.mark.parametrize("query", ["", "?name=private", f"?id={ID}", "?shared=True&name=private"])
def test_the_network_is_found(api, query):
    """By its name or its id."""
    (found,) = api.get(f"{ROOT}/networks{query}").json["networks"]
    assert (found["id"], found["name"]) == (ID, "private")
    assert api.get(f"{ROOT}/networks/{ID}").json == {"network": found}


@pytest.mark.parametrize("query", ["?name=public", "?router:external=True", f"?marker={ID}"])
def test_no_other_is_found(api, query):
    """What does not fit is not listed."""
    assert api.get(f"{ROOT}/networks{query}").json == {"networks": []}
    assert api.get(f"{ROOT}/networks/public").status_code == 404


def test_the_subnets_are_the_ranges(api):
    """One for each version, with what is given to servers."""
    found = {each["ip_version"]: each for each in api.get(f"{ROOT}/subnets").json["subnets"]}
    assert found[4]["cidr"] == "198.18.0.0/15"
    assert found[4]["allocation_pools"] == [{"start": "198.18.0.2", "end": "198.19.255.254"}]
    assert (found[6]["id"], found[6]["network_id"]) == (subnet_id(ID, 6), ID)


def test_ports_are_servers_interfaces(api):
    """Of all servers, or of the one that is named."""
    (port,) = api.get(f"{ROOT}/ports").json["ports"]
    server = api.conductor.instances[0]
    assert (port["id"], port["device_id"], port["status"]) == (PORT_ID, server.uuid, "ACTIVE")
    assert port["fixed_ips"][0] == {"subnet_id": subnet_id(ID, 4), "ip_address": "198.18.0.5"}
    api.get(f"{ROOT}/ports?device_id={server.uuid}")
    assert api.conductor.asked("instance_list")["filters"] == {"uuid": [server.uuid]}


def test_there_is_one_security_group(api):
    """By its name, and by the id it has where servers and ports are said to be in it."""
    (group,) = api.get(f"{ROOT}/security-groups?name=default").json["security_groups"]
    server = api.conductor.instances[0].uuid
    (of_server,) = api.get(f"/servers/{server}/os-security-groups").json["security_groups"]
    (of_port,) = api.get(f"{ROOT}/ports").json["ports"][0]["security_groups"]
    assert group["id"] == of_server["id"] == of_port
    assert api.get(f"{ROOT}/security-groups/{of_port}").json == {"security_group": group}


@pytest.mark.parametrize("name", ["routers", "floatingips", "extensions"])
def test_there_are_none_of_the_rest(api, name):
    """Clients that look for them go on."""
    assert api.get(f"{ROOT}/{name}").json == {name: []}


def test_quotas_say_that_nothing_can_be_made(api):
    """But ports, of which there are as many as servers want."""
    quota = api.get(f"{ROOT}/quotas/demo").json["quota"]
    assert api.get(f"{ROOT}/quotas/demo/default").json["quota"] == quota
    assert (quota["network"], quota["port"]) == (0, -1)


@pytest.mark.parametrize("query", ["limit=x", "limit=1&limit=2", "marker=a&marker=b"])
def test_pages_of_nonsense_are_refused(api, query):
    """With a reason."""
    assert api.get(f"{ROOT}/networks?{query}").status_code == 400


def test_networks_are_not_made(api):
    """The network is configured."""
    assert api.post(f"{ROOT}/networks", {"network": {"name": "mine"}}).status_code == 405
