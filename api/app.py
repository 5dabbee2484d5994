"""The WSGI application: one function builds the stack, outermost first."""

from collections.abc import Callable, Iterable
from typing import Any

import falcon
from oslo_config import cfg

from api import absent, faults, middleware, routes
from api.extensions import Added
from api.policies import list_rules
from api.policy import Policy
from api.request import Request
from common import tracing
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from identity.strategies import STRATEGIES
from web.middleware import AccessLog, Body, RequestId

COMPUTE_JSON = "application/vnd.openstack.compute+json"


class Application(falcon.App[Request, falcon.Response]):
    """The compute API as a WSGI application.

    :param added: what packages add
    :raises StartupError: the users or the policies can't be used
    """

    def __init__(
        self,
        conf: cfg.ConfigOpts,
        conductor: ConductorAPI,
        tasks: ComputeTaskAPI,
        added: Added | None = None,
    ) -> None:
        added = added or Added()
        self._max_body = conf.api.max_body
        self._policy = Policy(conf, [*list_rules(), *added.rules])
        self._authenticator = STRATEGIES[conf.api.auth_strategy](conf)
        self._door = self._authenticator.door
        self._authentication = middleware.Authentication(
            self._authenticator, self._policy, routes.nouns(added.routes)
        )
        super().__init__(
            request_type=Request,
            middleware=[
                RequestId(),
                *tracing.active().middleware(),
                AccessLog(),
                middleware.Microversion(),
                self._authentication,
                Body(self._max_body, [COMPUTE_JSON]),
            ],
        )
        self.req_options.strip_url_path_trailing_slash = True
        self.req_options.keep_blank_qs_values = True
        faults.install(self)
        absent.install(self)
        routes.install(self, conductor, tasks, conf.api, added.routes)

    def admits(self, env: dict[str, Any]) -> int:
        """Bytes of a body that are read: none from who is nobody."""
        if self._door and self._door.serves(env):
            return self._door.admits(env)
        return self._max_body if self._authentication.admits(env) else 0

    def __call__(self, env: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (PEP 3333): of the compute API, or of identity."""
        if self._door and self._door.serves(env):
            return self._door(env, start_response)
        return super().__call__(env, start_response)

    def reset(self) -> None:
        """Adopt re-read configuration: policies, grants and users."""
        self._policy.reset()
        self._authenticator.reset()
