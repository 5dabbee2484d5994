"""Clients and endpoints agree on every RPC, and none changes without a new version."""

import copy
import inspect
import pkgutil

import pytest

from common.descriptions import services
from conductor.rpcapi import ConductorAPI
from tests.contract.freeze import frozen, objections
from tests.contract.surfaces import (
    EARLIER,
    SURFACES,
    client_methods,
    exposed,
    fingerprints,
    request_of,
)

CASES = [
    pytest.param(surface, name, id=f"{surface.client.__name__}.{name}")
    for surface in SURFACES
    for name in client_methods(surface)
]


@pytest.mark.parametrize(("surface", "name"), CASES)
def test_what_a_client_sends_is_served(surface, name):
    """Each request finds an exposed method in its namespace that takes exactly its arguments."""
    sent = request_of(surface, name)
    assert sent.target.namespace == surface.target.namespace
    signature = exposed(surface)[sent.method]
    signature.bind("self", "ctxt", **sent.arguments)


@pytest.mark.parametrize(("surface", "name"), CASES)
def test_a_client_sends_no_version_its_endpoint_lacks(surface, name):
    """Same major version, and a minor the endpoint has reached."""
    major, minor = map(int, request_of(surface, name).target.version.split("."))
    served_major, served_minor = map(int, surface.target.version.split("."))
    assert (major, minor <= served_minor) == (served_major, True)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.client.__name__)
def test_every_exposed_method_has_a_client(surface):
    """An endpoint exposes nothing that no client class documents, now or in an earlier release."""
    sent = {request_of(surface, name).method for name in client_methods(surface)}
    earlier = EARLIER if surface.client is ConductorAPI else set()
    assert set(exposed(surface)) == sent | earlier


# Arguments that methods of the first release have got since
LATER = {"flavor_list": {"filters", "sort_key", "sort_dir"}, "image_list": {"sort"}}


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.client.__name__)
def test_endpoints_take_arguments_without_defaults(surface):
    """Defaults live in the client, so that a message always says all it means.

    What came later has one: senders of older releases don't know of it.
    """
    defaults = {
        name: parameter
        for name, signature in exposed(surface).items()
        for parameter in signature.parameters.values()
        if parameter.default is not inspect.Parameter.empty
        and parameter.name not in LATER.get(name, ())
    }
    assert defaults == {}


def test_interfaces_are_as_frozen():
    """A changed method or object needs a new version and then `make fingerprints`."""
    assert fingerprints() == frozen()


def test_a_changed_method_without_a_new_version_is_objected_to():
    """`make fingerprints` does not paper over a forgotten version."""
    changed = copy.deepcopy(frozen())
    changed["rpc"]["conductor/-"]["methods"]["instance_get"] = "other: int"
    assert "version is still" in objections(frozen(), changed)[0]


def test_a_changed_object_without_a_new_version_is_objected_to():
    """The same holds for objects."""
    changed = copy.deepcopy(frozen())
    changed["objects"]["Instance"] = changed["objects"]["Instance"][:-4] + "ffff"
    assert "fields changed" in objections(frozen(), changed)[0]


@pytest.mark.parametrize("service", services().values(), ids=lambda s: s.topic)
def test_the_newest_service_version_names_the_current_interfaces(service):
    """`auto` pins are only right if every history ends with what is served."""
    served = [pkgutil.resolve_name(i.endpoints[0]).target.version for i in service.interfaces]
    assert [interface.history[-1] for interface in service.interfaces] == served
    assert {len(interface.history) - 1 for interface in service.interfaces} == {service.version}


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.client.__name__)
def test_the_endpoints_of_an_interface_have_one_target(surface):
    """To the dispatcher they are one: it looks in all of them for a method."""
    targets = {(e.target.namespace, e.target.version) for e in surface.endpoints}
    assert len(targets) == 1
