"""The part of Neutron's API that clients of servers ask: lists, and their items by id."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from falcon import Response
from oslo_config import cfg
from oslo_policy import policy

from api.extensions import Extension, Route
from api.formats import is_uuid
from api.handlers.base import Handler
from api.policies.base import READER, rule
from api.request import Request
from common.exception import Invalid, NotFound
from common.rpc import RPCTransport
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from network import views
from network.views import Shown

DOOR: Final = "/network"
ROOT: Final = f"{DOOR}/v2.0"
MOST: Final = 1000  # in one page
LOOK = rule("network:show", READER, "Look at the network and its ports.", f"GET {ROOT}")
NONE: Final = ("floatingips", "routers", "extensions", "availability_zones", "agents", "trunks")
# how many of each there may be: what can't be made here, and ports, which come with servers
QUOTA: Final = dict.fromkeys(("network", "subnet", "router", "floatingip", "security_group"), 0)


class Root:
    """Which version of Neutron's API this is, and how much of what there may be."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Show the version."""
        link = {"rel": "self", "href": req.href(*ROOT.split("/")[1:])}
        resp.media = {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [link]}]}

    def on_get_quota(self, req: Request, resp: Response, project_id: str) -> None:  # noqa: ARG002
        """Show the same for each project."""
        req.authorize(LOOK)
        resp.media = {"quota": {**QUOTA, "security_group_rule": 0, "port": -1}}


class Listed:
    """A list, which any of its items' fields filters, and each item by its id.

    :param items: what there is for whoever asks
    """

    def __init__(self, plural: str, items: Callable[[Request], Iterable[Shown]]) -> None:
        self._plural = plural
        self._items = items

    def on_get(self, req: Request, resp: Response) -> None:
        """List those that the query is about."""
        req.authorize(LOOK)
        resp.media = {self._plural: _page(self._items(req), req.params)}

    def on_get_item(self, req: Request, resp: Response, ident: str) -> None:
        """Show one."""
        req.authorize(LOOK)
        for found in self._items(req):
            if found["id"] == ident:
                resp.media = {self._plural[:-1]: found}
                return
        raise NotFound(f"There is no {ident} among the {self._plural}.")


class Ports(Handler):
    """Where the ports are: in the servers."""

    def found(self, req: Request) -> Iterator[Shown]:
        """Those of the servers that the caller may see, or of one."""
        wanted = _values(req.params.get("device_id"))
        filters = {"uuid": [uuid for uuid in wanted if is_uuid(uuid)]} if wanted else {}

        def ask(**page: Any) -> list[Any]:
            return self._conductor.instance_list(req.ctxt, filters, **page)

        for server in self._all(ask, "uuid"):
            yield from views.ports(server)


def _page(items: Iterable[Shown], params: Mapping[str, str | list[str]]) -> list[Shown]:
    """The items that fit, in the order of their ids, from the marker on.

    :raises Invalid: the limit is no number
    """
    found = sorted(items, key=lambda item: str(item["id"]))
    for name, value in params.items():
        if any(name in item for item in found):
            wanted = {each.lower() for each in _values(value)}
            found = [item for item in found if str(item.get(name)).lower() in wanted]
    marker, limit = params.get("marker", ""), params.get("limit", str(MOST))
    if not (isinstance(limit, str) and limit.isdecimal() and isinstance(marker, str)):
        raise Invalid("limit is a number, and limit and marker are given once.")
    return [item for item in found if item["id"] > marker][: int(limit)]


def _values(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def made(conf: cfg.ConfigOpts, ports: Ports) -> list[Route]:
    """The routes, for a network as configured."""
    lists = {
        "networks": lambda _: [views.network(conf)],
        "subnets": lambda _: views.subnets(conf),
        "ports": ports.found,
        "security-groups": lambda _: [views.default_group()],
        **dict.fromkeys(NONE, lambda _: []),
    }
    quotas = f"{ROOT}/quotas/{{project_id}}"
    routes = [Route(path, Root()) for path in (DOOR, ROOT)]
    routes += [Route(path, Root(), "quota") for path in (quotas, f"{quotas}/default")]
    for path, items in lists.items():
        listed = Listed(path.replace("-", "_"), items)
        routes.append(Route(f"{ROOT}/{path}", listed))
        routes.append(Route(f"{ROOT}/{path}/{{ident}}", listed, "item"))
    return routes


def routes(conf: cfg.ConfigOpts, transport: RPCTransport, caller: str) -> list[Route]:
    """The routes, for an api that calls itself ``caller``."""
    asked = ConductorAPI(transport, caller), ComputeTaskAPI(transport, caller)
    return made(conf, Ports(*asked, conf.api))


def list_rules() -> list[policy.RuleDefault]:
    """All rules, for oslopolicy-sample-generator."""
    return [LOOK]


EXTENSION = Extension(list_rules(), routes)
