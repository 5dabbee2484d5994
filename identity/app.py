"""The identity service as a WSGI application: Keystone's v3 API, to be read, below /identity.

It answers who there is and gives out tokens; users, projects and roles are changed elsewhere: in
[api] grants and the file that htpasswd_file names.
"""

from collections.abc import Sequence
from typing import Any, Final

import falcon
from falcon import Response
from oslo_config import cfg

from common import tracing
from identity import errors
from identity.directory import Directory
from identity.handlers.assignments import RoleAssignments
from identity.handlers.mine import Mine
from identity.handlers.records import AllOf, Nouns, Own, everybodys, nobodys
from identity.handlers.tokens import AuthTokens
from identity.handlers.versions import Versions
from identity.records import Records
from identity.request import ROOT, VERSION, Request
from identity.tokens import Tokens
from web import names
from web.middleware import AccessLog, Body, RequestId

MAX_BODY: Final = 16 * 1024  # bytes; whoever wants a token is nobody yet


class Identity(falcon.App[Request, Response]):
    """The application."""

    def __init__(self, conf: cfg.ConfigOpts, directory: Directory, tokens: Tokens) -> None:
        super().__init__(
            request_type=Request,
            middleware=[
                RequestId(),
                *tracing.active().middleware(),
                AccessLog(),
                Names(),
                Body(MAX_BODY),
            ],
        )
        self.req_options.strip_url_path_trailing_slash = True
        errors.install(self)
        _install(self, conf, directory, tokens)

    def serves(self, env: dict[str, Any]) -> bool:
        """Whether a request is for it."""
        path: str = env["PATH_INFO"]
        return path == ROOT or path.startswith(f"{ROOT}/")

    def admits(self, _: dict[str, Any]) -> int:
        """Bytes of a body that are read: of everybody, but few."""
        return MAX_BODY


class Names:
    """Refuses what names its host in an odd way, and what another site's page has a browser ask."""

    def process_request(self, req: Request, _: Response) -> None:
        names.check(req)
        names.require_own_page(req)

    def process_response(self, req: Request, resp: Response, _: object, __: bool) -> None:
        resp.set_header("Vary", "X-Auth-Token")


def _install(app: Identity, conf: cfg.ConfigOpts, directory: Directory, tokens: Tokens) -> None:
    records, given = Records(directory, conf.identity.region), (conf, directory, tokens)

    def serve(path: str, handler: Any, suffix: str | None = None) -> None:
        app.add_route(VERSION + path, handler, suffix=suffix)

    def serve_all(noun: str, all_of: AllOf, filters: Sequence[str], own: Own = nobodys) -> Nouns:
        handler = Nouns(*given, noun, all_of, filters, own)
        serve(f"/{noun}s", handler)
        serve(f"/{noun}s/{{ident}}", handler, "item")
        return handler

    app.add_route(ROOT, Versions())
    serve("", Versions(), "item")
    serve("/auth/tokens", AuthTokens(*given))
    for suffix in ("catalog", "domains", "system"):
        serve(f"/auth/{suffix}", Mine(*given), suffix)
    serve("/role_assignments", RoleAssignments(*given))
    in_domain = ("name", "domain_id")
    serve_all("user", records.users, (*in_domain, "enabled"), own=lambda token: {token.user})
    projects = serve_all(
        "project",
        records.projects,
        (*in_domain, "enabled", "is_domain", "parent_id"),
        own=lambda token: directory.roles(token.user),
    )
    serve("/auth/projects", projects, "mine")
    serve("/users/{ident}/projects", projects, "of_user")
    groups = serve_all("group", records.groups, in_domain)
    serve("/users/{ident}/groups", groups, "of_user")
    serve_all("role", records.roles, in_domain)
    serve_all("domain", records.domains, ("name", "enabled"), own=everybodys)
    serve_all("region", records.regions, ("parent_region_id",), own=everybodys)
    serve_all("service", records.services, ("type", "name"))
    serve_all("endpoint", records.endpoints, ("interface", "service_id", "region_id"))
