"""Request: one to the identity service, and where clients find that."""

from typing import Final

from web import middleware

ROOT: Final = "/identity"
VERSION: Final = f"{ROOT}/v3"


class Request(middleware.Request):
    """A request to the identity service."""

    def href(self, *path: str) -> str:
        """The URL of a resource as the client can reach it, such as ``href("users", "alice")``."""
        return "/".join((self.forwarded_prefix + VERSION, *path))
