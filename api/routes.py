"""Routes: which handler answers which path."""

from typing import Any, Final

import falcon
from oslo_config import cfg
from oslo_log import log

from api.extensions import Route
from api.handlers.aggregates import Aggregates
from api.handlers.availability_zones import AvailabilityZones
from api.handlers.extra_specs import ExtraSpecs
from api.handlers.flavor_access import FlavorAccess
from api.handlers.flavors import Flavors
from api.handlers.hypervisors import Hypervisors
from api.handlers.image_proxy import ImageProxy
from api.handlers.images import Images
from api.handlers.instance_actions import InstanceActions
from api.handlers.keypairs import KeyPairs
from api.handlers.limits import Limits
from api.handlers.metadata import ImageMetadata, ServerMetadata
from api.handlers.migrations import Migrations
from api.handlers.nothing import Nothing
from api.handlers.quota_sets import QuotaSets
from api.handlers.server_actions import ServerActions
from api.handlers.server_groups import ServerGroups
from api.handlers.server_interfaces import ServerAddresses, ServerInterfaces
from api.handlers.server_migrations import ServerMigrations
from api.handlers.server_tags import ServerTags
from api.handlers.servers import Servers
from api.handlers.services import Services
from api.handlers.usage import Usage
from api.handlers.versions import Versions
from api.paths import IMAGE_ROOT, OLD_ROOT, ROOT
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI

LOG = log.getLogger("micronova.api")
SERVER = "/servers/{server_id}"


# what a package may have instead
STAND_INS: Final = [Route(f"{SERVER}/os-volume_attachments", Nothing, "volumes")]
# below /image/v2, as in Glance
IMAGE_ROUTES: Final = [
    Route("/images", Images),
    Route("/images/{image_id}", Images, "item"),
    Route("/images/{image_id}/file", Images, "file"),
    Route("/images/{image_id}/tasks", Images, "tasks"),
    Route("/schemas/image", Images, "schema"),
    Route("/schemas/images", Images, "schemas"),
]
ROUTES: Final = [
    Route("", Versions, "item"),
    Route("/servers", Servers),
    Route("/servers/detail", Servers, "detail"),
    Route(SERVER, Servers, "item"),
    Route(f"{SERVER}/action", ServerActions),
    Route(f"{SERVER}/metadata", ServerMetadata),
    Route(f"{SERVER}/metadata/{{key}}", ServerMetadata, "item"),
    Route(f"{SERVER}/tags", ServerTags),
    Route(f"{SERVER}/tags/{{tag}}", ServerTags, "item"),
    Route(f"{SERVER}/ips", ServerAddresses),
    Route(f"{SERVER}/ips/{{network}}", ServerAddresses, "item"),
    Route(f"{SERVER}/os-interface", ServerInterfaces),
    Route(f"{SERVER}/os-interface/{{port_id}}", ServerInterfaces, "item"),
    Route(f"{SERVER}/os-security-groups", Nothing, "security_groups"),
    Route(f"{SERVER}/os-instance-actions", InstanceActions),
    Route(f"{SERVER}/os-instance-actions/{{request_id}}", InstanceActions, "item"),
    Route(f"{SERVER}/migrations", ServerMigrations),
    Route(f"{SERVER}/migrations/{{migration_id}}", ServerMigrations, "item"),
    Route(f"{SERVER}/migrations/{{migration_id}}/action", ServerMigrations, "action"),
    Route("/flavors", Flavors),
    Route("/flavors/detail", Flavors, "detail"),
    Route("/flavors/{flavor_id}", Flavors, "item"),
    Route("/flavors/{flavor_id}/action", FlavorAccess, "action"),
    Route("/flavors/{flavor_id}/os-flavor-access", FlavorAccess),
    Route("/flavors/{flavor_id}/os-extra_specs", ExtraSpecs),
    Route("/flavors/{flavor_id}/os-extra_specs/{key}", ExtraSpecs, "item"),
    Route("/images", ImageProxy),
    Route("/images/detail", ImageProxy, "detail"),
    Route("/images/{image_id}", ImageProxy, "item"),
    Route("/images/{image_id}/metadata", ImageMetadata),
    Route("/images/{image_id}/metadata/{key}", ImageMetadata, "item"),
    Route("/os-services", Services),
    Route("/os-services/enable", Services, "enable"),
    Route("/os-services/disable", Services, "disable"),
    Route("/os-services/disable-log-reason", Services, "disable_log_reason"),
    Route("/os-services/force-down", Services, "force_down"),
    Route("/os-services/{service_id}", Services, "item"),
    Route("/os-hypervisors", Hypervisors),
    Route("/os-hypervisors/detail", Hypervisors, "detail"),
    Route("/os-hypervisors/statistics", Hypervisors, "statistics"),
    Route("/os-hypervisors/{hypervisor_id}", Hypervisors, "item"),
    Route("/os-hypervisors/{hypervisor_id}/uptime", Hypervisors, "uptime"),
    Route("/os-hypervisors/{hypervisor_id}/search", Hypervisors, "search"),
    Route("/os-hypervisors/{hypervisor_id}/servers", Hypervisors, "servers"),
    Route("/os-availability-zone", AvailabilityZones),
    Route("/os-availability-zone/detail", AvailabilityZones, "detail"),
    Route("/os-migrations", Migrations),
    Route("/os-simple-tenant-usage", Usage),
    Route("/os-simple-tenant-usage/{project_id}", Usage, "item"),
    Route("/os-keypairs", KeyPairs),
    Route("/os-keypairs/{name}", KeyPairs, "item"),
    Route("/os-aggregates", Aggregates),
    Route("/os-aggregates/{aggregate_id}", Aggregates, "item"),
    Route("/os-aggregates/{aggregate_id}/action", Aggregates, "action"),
    Route("/os-server-groups", ServerGroups),
    Route("/os-server-groups/{group_id}", ServerGroups, "item"),
    Route("/limits", Limits),
    Route("/os-quota-sets/{project_id}", QuotaSets, "item"),
    Route("/os-quota-sets/{project_id}/detail", QuotaSets, "detail"),
    Route("/os-quota-sets/{project_id}/defaults", QuotaSets, "defaults"),
    Route("/os-quota-class-sets/{class_name}", QuotaSets, "class"),
    Route("/extensions", Nothing, "extensions"),
    Route("/extensions/{alias}", Nothing, "extension"),
]


def nouns(added: list[Route]) -> frozenset[str]:
    """What paths below the root begin with."""
    return frozenset(route.path.split("/")[1] for route in (*ROUTES, *added) if route.path)


def install(
    app: falcon.App[Any, Any],
    conductor: ConductorAPI,
    tasks: ComputeTaskAPI,
    options: cfg.ConfigOpts.GroupAttr,
    added: list[Route],
) -> None:
    """Make ``app`` answer the routes and roots; what packages add comes last, and takes none."""
    versions = Versions(conductor, tasks, options)
    app.add_route("/", versions)
    app.add_route(OLD_ROOT, versions, suffix="old")
    app.add_route(IMAGE_ROOT, versions, suffix="images")
    for route in ROUTES:
        handler = route.handler(conductor, tasks, options)
        app.add_route(ROOT + route.path, handler, suffix=route.suffix)
    for route in IMAGE_ROUTES:
        handler = route.handler(conductor, tasks, options)
        app.add_route(f"{IMAGE_ROOT}/v2{route.path}", handler, suffix=route.suffix)
    for route in added:
        if problem := _problem(app, route):
            LOG.error("the route %s of a package is left out: %s", route.path, problem)
    for route in STAND_INS:
        if route.path not in {theirs.path for theirs in added}:
            handler = route.handler(conductor, tasks, options)
            app.add_route(ROOT + route.path, handler, suffix=route.suffix)


def _problem(app: falcon.App[Any, Any], route: Route) -> str | None:
    """Add a package's route; what is in the way, if it can't be."""
    if route.path in {ours.path for ours in ROUTES}:
        return "it is another's"
    try:
        app.add_route(ROOT + route.path, route.handler, suffix=route.suffix)
    except ValueError as error:  # Falcon's router can't tell it from another
        return str(error)
    return None
