"""The WSGI application: one function builds the stack, outermost first."""

from typing import Any

import falcon
from oslo_config import cfg

from api import faults, middleware, routes
from api.auth import STRATEGIES
from api.extensions import Added
from api.policies import list_rules
from api.policy import Policy
from api.request import Request
from common import tracing
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI


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
        self._policy = Policy(conf, [*list_rules(), *added.rules])
        self._authenticator = STRATEGIES[conf.api.auth_strategy](conf)
        self._authentication = middleware.Authentication(self._authenticator, self._policy)
        super().__init__(
            request_type=Request,
            middleware=[
                middleware.RequestId(),
                *tracing.active().middleware(),
                middleware.AccessLog(),
                middleware.Microversion(),
                self._authentication,
                middleware.Body(conf.api.max_body),
            ],
        )
        self.req_options.strip_url_path_trailing_slash = True
        self.req_options.keep_blank_qs_values = True
        faults.install(self)
        routes.install(self, conductor, tasks, conf.api.max_limit, added.routes)

    def admits(self, env: dict[str, Any]) -> bool:
        """Whether the body of a request is to be read: not from who is nobody."""
        return self._authentication.admits(env)

    def reset(self) -> None:
        """Adopt re-read configuration: policies, grants and users."""
        self._policy.reset()
        self._authenticator.reset()
