"""Routes: which handler answers which path."""

from typing import Any

import falcon
from oslo_log import log

from api.extensions import Route
from api.handlers.availability_zones import AvailabilityZones
from api.handlers.flavors import FlavorResource, Flavors
from api.handlers.hypervisors import Hypervisor, Hypervisors
from api.handlers.images import ImageResource, Images
from api.handlers.instance_actions import InstanceAction, InstanceActions
from api.handlers.limits import Limits
from api.handlers.nothing import Nothing
from api.handlers.server_actions import ServerActions
from api.handlers.server_metadata import ServerMetadata, ServerMetadataItem
from api.handlers.servers import Server, Servers
from api.handlers.services import ServiceResource, Services
from api.handlers.versions import VersionResource, Versions
from api.instances import Instances
from api.policies import nothing
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI

LOG = log.getLogger("micronova.api")
ROOT = "/v2.1"
SERVER = "/servers/{server_id}"


def table(conductor: ConductorAPI, tasks: ComputeTaskAPI, max_limit: int) -> list[Route]:
    """All routes."""
    instances = Instances(conductor, max_limit)
    servers = Servers(conductor, tasks, instances)
    flavors, flavor = Flavors(conductor, max_limit), FlavorResource(conductor)
    services, zones = Services(conductor), AvailabilityZones(conductor)
    hypervisors, hypervisor = Hypervisors(conductor, instances), Hypervisor(conductor, instances)
    return [
        Route("", VersionResource()),
        Route("/servers", servers),
        Route("/servers/detail", servers, "detail"),
        Route(SERVER, Server(conductor, tasks)),
        Route(f"{SERVER}/action", ServerActions(tasks)),
        Route(f"{SERVER}/metadata", ServerMetadata(conductor)),
        Route(f"{SERVER}/metadata/{{key}}", ServerMetadataItem(conductor)),
        Route(f"{SERVER}/os-instance-actions", InstanceActions(conductor, max_limit)),
        Route(f"{SERVER}/os-instance-actions/{{request_id}}", InstanceAction(conductor)),
        Route("/flavors", flavors),
        Route("/flavors/detail", flavors, "detail"),
        Route("/flavors/{flavor_id}", flavor),
        Route("/flavors/{flavor_id}/os-extra_specs", flavor, "extra_specs"),
        Route("/images", Images(conductor, max_limit)),
        Route("/images/{image_id}", ImageResource(conductor)),
        Route("/os-services", services),
        Route("/os-services/enable", services, "enable"),
        Route("/os-services/disable", services, "disable"),
        Route("/os-services/disable-log-reason", services, "disable_log_reason"),
        Route("/os-services/force-down", services, "force_down"),
        Route("/os-services/{service_id}", ServiceResource(conductor)),
        Route("/os-hypervisors", hypervisors),
        Route("/os-hypervisors/detail", hypervisors, "detail"),
        Route("/os-hypervisors/statistics", hypervisors, "statistics"),
        Route("/os-hypervisors/{hypervisor_id}", hypervisor),
        Route("/os-hypervisors/{hypervisor_id}/uptime", hypervisor, "uptime"),
        Route("/os-availability-zone", zones),
        Route("/os-availability-zone/detail", zones, "detail"),
        Route("/os-aggregates", Nothing("aggregates", nothing.AGGREGATES)),
        Route("/limits", Limits(conductor)),
        Route("/extensions", Nothing("extensions", nothing.EXTENSIONS)),
    ]


def install(app: falcon.App[Any, Any], routes: list[Route], added: list[Route]) -> None:
    """Make ``app`` answer the routes and the root; what packages add comes last, and takes none."""
    app.add_route("/", Versions())
    for route in routes:
        _install(app, route)
    taken = {route.path for route in routes}
    for route in added:
        try:
            if route.path in taken:
                raise ValueError("it is another's")  # noqa: TRY301
            _install(app, route)
        except ValueError as error:
            LOG.error("the route %s of a package is left out: %s", route.path, error)  # noqa: TRY400


def _install(app: falcon.App[Any, Any], route: Route) -> None:
    options = {"suffix": route.suffix} if route.suffix else {}
    app.add_route(ROOT + route.path, route.handler, **options)
