"""The management API of one of the broker's nodes, over HTTP."""

from typing import NamedTuple

import requests

TIMEOUT = 5  # seconds


class ManagementError(Exception):
    """The API can't be used; the text says why, without any password."""


class Node(NamedTuple):
    """Where the API is, and who asks.

    :param ca_file: certificates to trust instead of the system's, if the URL is https
    """

    url: str
    user: str
    password: str
    ca_file: str | None = None

    def send(self, method: str, path: str, body: object = None, **params: str) -> requests.Response:
        """Ask for something below ``/api/``; the answer, whatever its status.

        :raises ManagementError: there is none
        """
        url = f"{self.url.rstrip('/')}/api/{path}"
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy stands before a broker
                session.auth, session.verify = (self.user, self.password), self.ca_file or True
                return session.request(method, url, json=body, params=params, timeout=TIMEOUT)
        except (OSError, requests.RequestException) as error:
            raise ManagementError(f"no management API at {self.url}: {_cause(error)}") from None


def _cause(error: BaseException) -> str:
    """What is at the bottom of an error of requests, whose own words are many."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error)
