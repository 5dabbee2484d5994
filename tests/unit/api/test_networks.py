"""What a create request may say of networks, and what is shown of servers' addresses."""

import pytest

from common.exception import FixedIpAlreadyInUse, NetworkNotFound, PortNotFound
from common.objects.interface import subnet_id
from tests.unit.api.fakes import server_body
from tests.unit.api.objects import IMAGE_ID, NETWORK_ID, instance, interface

PORT_ID = "11111111-2222-3333-4444-555555555555"


def wished(api, networks, version="2.79"):
    """The interfaces that a create request asks the conductor for."""
    answer = api.post("/servers", server_body(networks=networks), version)
    assert answer.status_code == 202
    return api.tasks.created["instance"].interfaces


def refused(api, networks, version="2.79"):
    """What is said of a create request that is refused."""
    answer = api.post("/servers", server_body(networks=networks), version)
    assert answer.status_code == 400
    return answer.json["badRequest"]["message"]


@pytest.mark.parametrize(
    ("networks", "version"), [("auto", "2.37"), ([], "2.37"), ([], "2.36"), ([], "2.1")]
)
def test_a_server_gets_an_address_where_the_choice_is_ours(api, networks, version):
    """One interface, of which nothing is said."""
    (wish,) = wished(api, networks, version)
    assert wish.obj_to_primitive()["micronova_object.data"] == {}


def test_a_server_gets_an_address_where_nothing_is_said(api):
    """Before 2.37 networks need not be named."""
    api.post("/servers", server_body(), "2.36")
    assert len(api.tasks.created["instance"].interfaces) == 1


def test_none_is_none(api):
    """Who wants no network gets none."""
    assert wished(api, "none") == []


def test_what_is_asked_for_reaches_the_conductor(api):
    """The network, an address in it, and a tag."""
    asked = {"uuid": NETWORK_ID, "fixed_ip": "198.18.0.5", "tag": "nic1", "port": None}
    (wish,) = wished(api, [asked])
    assert (wish.network_id, wish.ipv4, wish.tag) == (NETWORK_ID, "198.18.0.5", "nic1")


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ([{"port": PORT_ID}], f"Port {PORT_ID} could not be found."),
        ([{"port": PORT_ID, "fixed_ip": "198.18.0.5"}], "A port has its address already"),
        ([{"fixed_ip": "198.18.0.5"}], "name the network with uuid"),
        ([{"uuid": "private"}], "is not"),
        ([{"uuid": NETWORK_ID, "colour": "red"}], "colour"),
        (["private"], "private"),
        ("some", "some"),
    ],
)
def test_what_makes_no_sense_is_refused(api, networks, message):
    """With words for what is wrong."""
    assert message in refused(api, networks)


@pytest.mark.parametrize("networks", ["auto", "none"])
def test_words_are_there_since_2_37(api, networks):
    """Before that networks are a list."""
    refused(api, networks, "2.36")


@pytest.mark.parametrize(
    "error", [NetworkNotFound(network=IMAGE_ID), FixedIpAlreadyInUse(address="198.18.0.5")]
)
def test_what_the_conductor_can_t_give_is_a_bad_request(api, error):
    """As in Nova, whatever else the error is elsewhere."""
    api.tasks.lose = [error]
    assert refused(api, [{"uuid": IMAGE_ID}]) == str(error)


def test_addresses_in_a_server(api):
    """By network, each with what clients look for."""
    api.conductor.instances = [instance(interfaces=[interface(), interface(ipv6=None)])]
    shown = api.get(f"/servers/{api.conductor.instances[0].uuid}").json["server"]["addresses"]
    more = {"OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": "fa:16:c6:12:00:05"}
    ipv4 = {"version": 4, "addr": "198.18.0.5", **more}
    ipv6 = {"version": 6, "addr": "2001:db8::c612:5", **more}
    assert shown == {"private": [ipv4, ipv6, ipv4]}


def test_addresses_by_themselves(api):
    """All, or those of one network, and no more of each than the address."""
    api.conductor.instances = [instance(interfaces=[interface(ipv6=None)])]
    path = f"/servers/{api.conductor.instances[0].uuid}/ips"
    shown = {"private": [{"version": 4, "addr": "198.18.0.5"}]}
    assert api.get(path).json == {"addresses": shown}
    assert api.get(f"{path}/private").json == shown
    assert api.get(f"{path}/public").status_code == 404


def test_filters_by_address_reach_the_conductor(api):
    """Regular expressions, of either version."""
    api.get("/servers?ip=198.18.*&ip6=2001")
    filters = api.conductor.asked("instance_list")["filters"]
    assert (filters["ip"], filters["ip6"]) == ("198.18.*", "2001")


@pytest.fixture
def path(api):
    """Where the interfaces of a server with one are."""
    api.conductor.instances = [instance(interfaces=[interface(port_id=PORT_ID, tag="nic1")])]
    api.tasks.attached = PORT_ID
    return f"/servers/{api.conductor.instances[0].uuid}/os-interface"


ATTACHED = {
    "port_id": PORT_ID,
    "net_id": NETWORK_ID,
    "mac_addr": "fa:16:c6:12:00:05",
    "port_state": "ACTIVE",
    "fixed_ips": [
        {"ip_address": "198.18.0.5", "subnet_id": subnet_id(NETWORK_ID, 4)},
        {"ip_address": "2001:db8::c612:5", "subnet_id": subnet_id(NETWORK_ID, 6)},
    ],
}


def test_interfaces_are_shown(api, path):
    """All of them, or one; with its tag since 2.70."""
    assert api.get(path, "2.69").json == {"interfaceAttachments": [ATTACHED]}
    shown = {"interfaceAttachment": {**ATTACHED, "tag": "nic1"}}
    assert api.get(f"{path}/{PORT_ID}", "2.70").json == shown


@pytest.mark.parametrize("port_id", [IMAGE_ID, "pizza"])
def test_an_interface_that_is_not_there(api, path, port_id):
    """Nothing to be shown or taken away."""
    assert api.get(f"{path}/{port_id}").status_code == 404
    api.tasks.lose = [PortNotFound(port=port_id)]
    assert api.delete(f"{path}/{port_id}").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "arguments"),
    [
        ({}, (None, None, None)),
        ({"net_id": NETWORK_ID}, (NETWORK_ID, None, None)),
        (
            {"net_id": NETWORK_ID, "fixed_ips": [{"ip_address": "198.18.0.5"}], "tag": "t"},
            (NETWORK_ID, "198.18.0.5", "t"),
        ),
    ],
)
def test_one_more_interface(api, path, wanted, arguments):
    """It is shown as it is accepted."""
    answer = api.post(path, {"interfaceAttachment": wanted}, "2.49")
    assert (answer.status_code, answer.json) == (200, {"interfaceAttachment": ATTACHED})
    asked = api.tasks.calls[-1][1]
    assert (asked["network_id"], asked["address"], asked["tag"]) == arguments


def test_one_more_interface_of_which_nothing_is_said(api, path):
    """The shortest body there is."""
    assert api.post(path, {}).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"port_id": IMAGE_ID}, 404),
        ({"port_id": IMAGE_ID, "net_id": NETWORK_ID}, 400),
        ({"fixed_ips": [{"ip_address": "198.18.0.5"}]}, 400),
        ({"net_id": "private"}, 400),
        ({"tag": "t"}, 400),
    ],
)
def test_what_can_t_be_attached(api, path, wanted, code):
    """The conductor is spared; a tag is unknown before 2.49."""
    assert api.post(path, {"interfaceAttachment": wanted}, "2.48").status_code == code
    assert api.tasks.calls == []


def test_an_interface_goes(api, path):
    """202: it is there until the guest has it no more."""
    assert api.delete(f"{path}/{PORT_ID}").status_code == 202
    assert api.tasks.calls[-1][1]["port_id"] == PORT_ID
