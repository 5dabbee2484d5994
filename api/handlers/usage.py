"""Usage: how long which servers of a project ran, and what they had."""

import datetime as dt
from functools import partial
from typing import Any

from falcon import Response
from oslo_utils import timeutils

from api.formats import is_text
from api.handlers.base import Handler
from api.policies import usage as policies
from api.query import Query
from api.request import Request
from api.schemas import usage as schemas
from api.views import links
from api.views import usage as views
from api.views.usage import Period
from common.context import RequestContext
from common.exception import Invalid
from common.objects import Instance

FORMATS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S.%f")


class Usage(Handler):
    """``/os-simple-tenant-usage``, and that of each project."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Show what all projects have used."""
        ctxt, query = req.authorize_administration(policies.LIST), req.query(schemas.LIST)
        period, detailed = _period(query), query.get("detailed") == "1"
        found, marker = self._servers(req, ctxt, query, period, {})
        next_page = links.next_page(req, query, "tenant_usages_links", marker)
        usages = views.of_projects(found, period, detailed=detailed)
        resp.media = {"tenant_usages": usages, **next_page}

    def on_get_item(self, req: Request, resp: Response, project_id: str) -> None:
        """Show what a project has used, server by server; nothing at all where that is so."""
        ctxt = req.authorize_for(policies.SHOW, project_id=project_id)
        query = req.query(schemas.SHOW)
        period = _period(query)
        of_project = {"project_id": project_id if is_text(project_id) else ""}
        found, marker = self._servers(req, ctxt, query, period, of_project)
        next_page = links.next_page(req, query, "tenant_usage_links", marker)
        (usage,) = views.of_projects(found, period, detailed=True) or [{}]
        resp.media = {"tenant_usage": usage, **next_page}

    def _servers(
        self,
        req: Request,
        ctxt: RequestContext,
        query: Query,
        period: Period,
        filters: dict[str, Any],
    ) -> tuple[list[Instance], str | None]:
        """Those that ran in a period, deleted or not, in pages since 2.40."""
        times = {"launched_before": period.end.isoformat(), "ended_after": period.start.isoformat()}
        wanted = {**filters, **times, "deleted": None}
        ask = partial(
            self._conductor.instance_list,
            ctxt,
            wanted,
            sort_keys=["project_id", "uuid"],
            sort_dirs=["asc", "asc"],
        )
        if req.version < (2, 40):
            return list(self._all(ask, "uuid")), None
        return self._page(query, ask, "uuid")


def _period(query: Query) -> Period:
    """:raises Invalid: a time can't be read, or the end is not after the start"""
    now = timeutils.utcnow()
    start = _time(query.get("start"), now - dt.timedelta.resolution)
    end = _time(query.get("end"), now)
    if start >= end:
        raise Invalid("Invalid start time. The start time cannot occur after the end time.")
    return Period(start, min(end, now), now)


def _time(text: str | None, default: dt.datetime) -> dt.datetime:
    if not text:
        return default
    for each in FORMATS:
        try:
            return timeutils.parse_strtime(text, each)
        except ValueError:
            continue
    raise Invalid("Invalid datetime string: Datetime is in invalid format")
