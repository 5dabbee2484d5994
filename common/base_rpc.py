"""BaseRPCAPI: what every RPC service answers, whatever its manager does."""

from contextlib import suppress
from typing import Any

from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from common.waiting import SAY_EVERY_SECONDS, wait_until

NAMESPACE = "baseapi"
RETRY_SECONDS = 0.1


class BaseRPCAPI:
    """Endpoint in the namespace ``baseapi``.

    1.0: ping
    """

    target = Target(namespace=NAMESPACE, version="1.0")

    def __init__(self, topic: str, host: str, version: int) -> None:
        self._answer = {"service": topic, "host": host, "version": version}

    @rpc.expose
    def ping(self, ctxt: RequestContext, arg: Any) -> dict[str, Any]:
        """Who answers, and ``arg`` as it arrived."""
        return {**self._answer, "arg": arg}


class BaseAPI:
    """Client of ``baseapi`` on any service.

    :param topic: the service's
    """

    def __init__(self, transport: RPCTransport, caller: str, topic: str) -> None:
        self._topic = topic
        target = Target(topic=topic, namespace=NAMESPACE, version="1.0")
        self._client = transport.client(target, caller)

    def ping(
        self, ctxt: RequestContext, arg: Any, server: str | None = None, timeout: float = 5
    ) -> dict[str, Any]:
        """Ping ``server``, or whichever service of the topic takes it; ``timeout`` in seconds.

        It is sent once, to find out how things are now.
        """
        client = self._client.prepare(server=server, timeout=timeout, retry=0)
        answer: dict[str, Any] = client.call(ctxt, "ping", arg=arg)
        return answer

    def nudge(self, ctxt: RequestContext, **target: Any) -> bool:
        """Send a message that wakes the listener of ``server``, or those of all with ``fanout``.

        Returns whether it could be sent.
        """
        with suppress(*RPC_TROUBLE):
            self._client.prepare(**target, retry=0).cast(ctxt, "ping", arg="wake up")
            return True
        return False

    def wait_until_ready(self, ctxt: RequestContext, what: str, server: str) -> None:
        """Return once ``server`` answers; says every few seconds that it waits for ``what``."""

        def attempt() -> str | None:
            try:
                self.ping(ctxt, "ready?", server=server, timeout=SAY_EVERY_SECONDS)
            except RPC_TROUBLE as error:
                return type(error).__name__
            return None

        wait_until(attempt, what, RETRY_SECONDS)
