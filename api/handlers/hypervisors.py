"""Hypervisors: what the hosts have, and what runs on them."""

from functools import partial

from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler
from api.policies import hypervisors as policies
from api.query import Query
from api.request import Request, only
from api.schemas import hypervisors as schemas
from api.views import hypervisors as views
from api.views import links
from common.context import RequestContext
from common.exception import ComputeNodeNotFound, Invalid, NotFound
from common.objects import ComputeNode, Instance

PATTERN = "hypervisor_hostname_pattern"


class Hypervisors(Handler):
    """``/os-hypervisors``, and each of them: by number before 2.53, by uuid from then on."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List hypervisors: ids, names and states."""
        req.authorize(policies.LIST)
        self._list(req, resp, views.summary)

    def on_get_detail(self, req: Request, resp: Response) -> None:
        """List hypervisors in full."""
        req.authorize(policies.DETAIL)
        self._list(req, resp, views.detail)

    @only(until=(2, 87))
    def on_get_statistics(self, req: Request, resp: Response) -> None:
        """Show what all hypervisors have together."""
        ctxt = req.authorize(policies.STATISTICS)
        nodes = self._conductor.compute_node_list(ctxt)
        resp.media = {"hypervisor_statistics": views.statistics(nodes)}

    def on_get_item(self, req: Request, resp: Response, hypervisor_id: str) -> None:
        """Show a hypervisor."""
        req.authorize(policies.SHOW)
        query = req.query(schemas.SHOW)
        node = self._get(req, hypervisor_id)
        servers = self._servers(req, query, [node]).get(node.host)
        shown = views.detail(req.version, node) | views.servers(req.version, servers)
        resp.media = {"hypervisor": shown}

    @only(until=(2, 52))
    def on_get_search(self, req: Request, resp: Response, hypervisor_id: str) -> None:
        """List those whose names have what is looked for in them."""
        found = self._matching(req.authorize(policies.SEARCH), hypervisor_id)
        resp.media = {"hypervisors": [views.summary(req.version, node) for node in found]}

    @only(until=(2, 52))
    def on_get_servers(self, req: Request, resp: Response, hypervisor_id: str) -> None:
        """The same, with the servers on each."""
        found = self._matching(req.authorize(policies.SERVERS), hypervisor_id)
        servers = self._on_hosts(req, found)
        shown = [
            views.summary(req.version, node) | views.servers(req.version, servers[node.host])
            for node in found
        ]
        resp.media = {"hypervisors": shown}

    @only(until=(2, 87))
    def on_get_uptime(self, req: Request, resp: Response, hypervisor_id: str) -> None:
        """Show how long a hypervisor is up."""
        req.authorize(policies.UPTIME)
        node = self._get(req, hypervisor_id)
        if not node.uptime:
            raise Invalid("Virt driver does not implement uptime function.")
        resp.media = {"hypervisor": views.uptime(req.version, node)}

    def _list(self, req: Request, resp: Response, view: views.View) -> None:
        query = req.query(schemas.LIST)
        found, marker = self._nodes(req, query)
        servers = self._servers(req, query, found)
        shown = [
            view(req.version, node) | views.servers(req.version, servers.get(node.host))
            for node in found
        ]
        next_page = links.next_page(req, query, "hypervisors_links", marker)
        resp.media = {"hypervisors": shown, **next_page}

    def _nodes(self, req: Request, query: Query) -> tuple[list[ComputeNode], str | None]:
        """Those a query asks for, in pages since 2.33."""
        if PATTERN in query:
            if "limit" in query or "marker" in query:
                raise Invalid(f"Paging over results with {PATTERN} is not supported.")
            return self._matching(req.ctxt, query.get(PATTERN) or ""), None
        ask = partial(self._conductor.compute_node_list, req.ctxt)
        if req.version < (2, 33):
            return ask(), None
        return self._page(query, ask, "uuid")

    def _matching(self, ctxt: RequestContext, pattern: str) -> list[ComputeNode]:
        nodes = self._conductor.compute_node_list(ctxt)
        found = [node for node in nodes if pattern in node.hypervisor_hostname]
        if not found:
            raise NotFound(f"No hypervisor matching '{pattern}' could be found.")
        return found

    def _get(self, req: Request, hypervisor_id: str) -> ComputeNode:
        if req.version >= (2, 53):
            if is_uuid(hypervisor_id):
                return self._conductor.compute_node_get(req.ctxt, hypervisor_id)
        else:
            for node in self._conductor.compute_node_list(req.ctxt):
                if str(node.id) == hypervisor_id:
                    return node
        raise ComputeNodeNotFound(node=hypervisor_id)

    def _servers(
        self, req: Request, query: Query, nodes: list[ComputeNode]
    ) -> dict[str, list[Instance]]:
        """The servers on each host, where the query asks for them."""
        return self._on_hosts(req, nodes) if query.flag("with_servers") else {}

    def _on_hosts(self, req: Request, nodes: list[ComputeNode]) -> dict[str, list[Instance]]:
        on_host: dict[str, list[Instance]] = {node.host: [] for node in nodes}
        ask = partial(self._conductor.instance_list, req.ctxt, {"host": [*on_host]})
        for server in self._all(ask, "uuid"):
            on_host.setdefault(server.host, []).append(server)
        return on_host
