"""openstacksdk against a whole deployment."""

import openstack
import pytest
from openstack import exceptions

pytestmark = [
    pytest.mark.broker,
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),  # the SDK's own
]


@pytest.fixture
def member(connect):
    """A connection of a user with the member role."""
    return connect("micronova-demo")


@pytest.fixture
def admin(connect):
    """A connection of an administrator."""
    return connect("micronova")


def boot(member, name):
    """A server, with no network, as accepted."""
    image = member.image.find_image("cirros", ignore_missing=False)
    flavor = member.compute.find_flavor("m1.tiny", ignore_missing=False)
    return member.compute.create_server(
        name=name, image_id=image.id, flavor_id=flavor.id, networks="none"
    )


def delete(member, server):
    """Delete a server and wait until it is gone."""
    member.compute.delete_server(server)
    member.compute.wait_for_delete(server, interval=0.1, wait=20)


@pytest.fixture
def server(member):
    """An active server that is there for one test."""
    made = member.compute.wait_for_server(boot(member, "web"), interval=0.1, wait=20)
    yield made
    delete(member, made)


def test_a_server_that_is_waited_for_is_there_to_stay(member):
    """The SDK deletes one that turns ACTIVE without an address."""
    made = member.create_server("web", image="cirros", flavor="m1.tiny", wait=True, timeout=30)
    try:
        (address,) = made.addresses["private"]
        assert (made.status, made.private_v4) == ("ACTIVE", address["addr"])
        found = member.compute.servers(ip=f"^{address['addr']}$")
        assert [each.id for each in found] == [made.id]
        assert [ip.address for ip in member.compute.server_ips(made)] == [address["addr"]]
    finally:
        delete(member, made)


def test_a_server_in_a_network_by_name(member):
    """The cloud layer looks the network up, and the server's port."""
    network = member.get_network("private")
    made = member.create_server(
        "web", image="cirros", flavor="m1.tiny", network="private", wait=True, timeout=30
    )
    try:
        (port,) = member.list_ports(filters={"device_id": made.id})
        assert (port.network_id, port.fixed_ips[0]["ip_address"]) == (network.id, made.private_v4)
        (attached,) = member.compute.server_interfaces(made)
        assert (attached.port_id, attached.port_state) == (port.id, "ACTIVE")
    finally:
        delete(member, made)


@pytest.mark.flow
def test_server_life(member, server):
    """The proxy's own names for what the command line does."""
    compute = member.compute
    compute.stop_server(server)
    compute.wait_for_server(server, status="SHUTOFF", interval=0.1, wait=20)
    compute.start_server(server)
    compute.wait_for_server(server, interval=0.1, wait=20)
    compute.reboot_server(server, "HARD")
    rebooting = compute.get_server(server)
    assert compute.wait_for_server(rebooting, interval=0.1, wait=20).status == "ACTIVE"
    last = next(iter(compute.server_actions(server)))
    assert (last.action, last.message) == ("reboot", None)


def test_servers_over_several_pages(member, server):
    """Links are followed until all are there, with pages of our size or the caller's."""
    more = [boot(member, f"more{number}") for number in range(3)]
    newest_first = ["more2", "more1", "more0", "web"]
    assert [each.name for each in member.compute.servers()] == newest_first
    assert [each.name for each in member.compute.servers(limit=1)] == newest_first
    for each in more:
        delete(member, each)


def test_metadata(member, server):
    """Set, shown and removed."""
    member.compute.set_server_metadata(server, a="b", c="d")
    member.compute.delete_server_metadata(server, ["a"])
    assert member.compute.get_server_metadata(server).metadata == {"c": "d"}


def test_wrong_state_is_a_conflict(member, server):
    """The exception has the message of the conductor."""
    with pytest.raises(exceptions.ConflictException, match="while it is in vm_state active"):
        member.compute.start_server(server)


def test_unknown_server_is_not_found(member):
    """The exception clients branch on."""
    with pytest.raises(exceptions.NotFoundException):
        member.compute.get_server("11111111-2222-3333-4444-555555555555")


def test_members_don_t_see_hypervisors(member):
    """The exception has our message."""
    with pytest.raises(exceptions.ForbiddenException, match="os-hypervisors:list-detail"):
        list(member.compute.hypervisors(details=True))


def test_http_basic(deployment):
    """auth_type http_basic fits both strategies that know passwords; 401 tells a wrong one."""
    for strategy in ("http_basic", "token"):
        deployment.configure("api", {"api": {"auth_strategy": strategy}})
        deployment.restart("api")
        url, (user, password) = deployment.api_url, deployment.auth("demo")
        assert list(basic(url, user, password).compute.servers()) == []
        with pytest.raises(exceptions.HttpException) as raised:
            list(basic(url, user, "wrong").compute.servers())
        assert raised.value.response.status_code == 401


def basic(url, user, password):
    """A connection that sends the password with each request."""
    return openstack.connect(
        auth_type="http_basic",
        auth={"endpoint": url, "username": user, "password": password},
        load_yaml_config=False,
        load_envvars=False,
    )


def test_services_by_uuid(admin):
    """Disabled, enabled and forced down, the way since 2.53."""
    service = next(s for s in admin.compute.services() if s.host == "host2")
    admin.compute.disable_service(service, disabled_reason="why")
    assert next(s for s in admin.compute.services() if s.host == "host2").status == "disabled"
    admin.compute.enable_service(service)
    assert {s.status for s in admin.compute.services()} == {"enabled"}


def test_flavors_over_several_pages(admin):
    """More flavors than fit on one page."""
    flavor = admin.compute.create_flavor(name="nano", ram=64, vcpus=1, disk=1)
    assert len(list(admin.compute.flavors())) == 4
    assert admin.compute.find_flavor("nano").id == flavor.id
    admin.compute.delete_flavor(flavor)


def test_zones_and_limits(member):
    """What every user may look at."""
    assert [zone.name for zone in member.compute.availability_zones()] == ["nova"]
    assert member.compute.get_limits().absolute.instances == 10


def test_without_authentication(deployment):
    """auth_type none fits auth_strategy noauth."""
    deployment.configure("api", {"api": {"auth_strategy": "noauth"}})
    deployment.restart("api")
    try:
        connection = openstack.connect(
            auth_type="none",
            auth={"endpoint": deployment.api_url},
            load_yaml_config=False,
            load_envvars=False,
        )
        assert list(connection.compute.hypervisors(details=True))
    finally:
        deployment.configure("api", {"api": {"auth_strategy": "token"}})
        deployment.restart("api")
