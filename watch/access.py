"""Who may look: the watch shows what everybody asks for, so nobody without a password may.

On a loopback address the password may be left out. Then only requests that name a loopback host are
answered: a page from elsewhere, whose name was made to point here, can't read along, and none can
have the watch work for it.
"""

import asyncio
from typing import Any

from falcon.asgi import Request, Response
from oslo_config import cfg

from common.exception import StartupError
from web import names
from web.basic import BasicUsers, is_loopback

WORKS = "/api/"  # below it a request has the watch work; any site may have a link to the page
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
        self._users: BasicUsers | None = None
        if conf.watch.auth_strategy == "http_basic":
            self._users = BasicUsers(conf.watch.htpasswd_file, "[watch] htpasswd_file")
        elif not is_loopback(conf.watch.host):
            raise StartupError(
                reason=f"[watch] auth_strategy noauth is refused with [watch] host "
                f"{conf.watch.host}: anybody could read along; listen on 127.0.0.1, or use "
                "http_basic"
            )

    async def process_request(self, req: Request, resp: Response) -> None:
        """Let the request through, or answer it with 400, 401, 403 or 429."""
        names.check(req)
        if req.path.startswith(WORKS):
            names.require_own_page(req)
        if self._users is None:
            names.require_loopback(req, "watch")
            return
        # bcrypt takes its time, and the others' streams must go on
        await asyncio.to_thread(self._users.user, req.auth, req.remote_addr)

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
