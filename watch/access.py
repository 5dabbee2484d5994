"""Who may look: the watch shows what everybody asks for, so nobody without a password may.

On a loopback address the password may be left out. Then only requests that name a loopback host are
answered: a page from elsewhere, whose name was made to point here, can't read along, and none can
have the watch work for it.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import falcon
from falcon.asgi import Request, Response
from oslo_config import cfg

from common.exception import StartupError
from common.htpasswd import Htpasswd
from common.http_basic import credentials, is_loopback, unauthorized

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Access:
    """Middleware that lets nobody in who may not look.

    :raises StartupError: the users can't be read, or there are none and more than this machine
        could look
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._users: Htpasswd | None = None
        if conf.watch.auth_strategy == "http_basic":
            self._users = Htpasswd(conf.watch.htpasswd_file, "[watch] htpasswd_file")
        elif not is_loopback(conf.watch.host):
            raise StartupError(
                reason=f"[watch] auth_strategy noauth is refused with [watch] host "
                f"{conf.watch.host}: anybody could read along; listen on 127.0.0.1, or use "
                "http_basic"
            )

    async def process_request(self, req: Request, resp: Response) -> None:
        """Let the request through, or answer it with 401 or 403."""
        if self._users is None:
            self._require_loopback_name(req)
            return
        user, password = credentials(req.get_header("Authorization"))
        # bcrypt takes its time, and the others' streams must go on
        if not await asyncio.to_thread(self._users.verify, user, password):
            raise unauthorized("The user or the password is wrong.")

    async def process_response(
        self,
        req: Request,
        resp: Response,
        resource: Any,  # noqa: ARG002
        req_succeeded: bool,  # noqa: ARG002
    ) -> None:
        """Tell browsers to run nothing but the page's own scripts."""
        resp.set_headers(HEADERS)

    def reset(self) -> None:
        """Read the users again.

        :raises StartupError: they can't be read; the old ones stay in force
        """
        if self._users:
            self._users.reset()

    def _require_loopback_name(self, req: Request) -> None:
        origin = req.get_header("Origin") or ""  # the page that makes a browser ask; it may be null
        for name in filter(None, (req.host.strip("[]"), urlsplit(origin).hostname or origin)):
            if not is_loopback(name):
                raise falcon.HTTPForbidden(
                    description=f"Without a password the watch answers to 127.0.0.1 and localhost "
                    f"only, not to {name}: see [watch] auth_strategy."
                )
