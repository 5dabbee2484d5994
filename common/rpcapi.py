"""What an rpcapi class is made of: methods that are sent, and have no body of their own.

``@call`` asks and waits, ``@tell`` casts. Either sends the method's arguments, by their
names, to the exposed method of the same name, in the version that brought it.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar
from typing import cast as typed

from oslo_messaging import Target
from oslo_utils.versionutils import convert_version_to_tuple

from common.context import RequestContext
from common.rpc import RPCTransport
from common.rpc_client import RPCClient

Method = TypeVar("Method", bound=Callable[..., Any])
Arguments = dict[str, Any]


class RPCAPI:
    """Base of all rpcapi classes; ``target`` says whom a class speaks to: topic and namespace.

    ``options`` are those of ``RPCClient.prepare`` for all its methods.

    :param caller: who sends, in logs, such as ``api@host1``
    :param version_cap: the highest version that may be sent, None for any
    :param topic: whom to speak to, for an interface that services of several topics have
    """

    target: ClassVar[Target]
    options: ClassVar[Arguments] = {}

    def __init__(
        self,
        transport: RPCTransport,
        caller: str,
        version_cap: str | None = None,
        topic: str | None = None,
    ) -> None:
        target = self.target(topic=topic) if topic else self.target
        client = transport.client(target, caller, version_cap, self.newest())
        self._client = client.prepare(**self.options)
        self._prepared: dict[str, RPCClient] = {}

    @classmethod
    def newest(cls) -> str | None:
        """The version of this release: the highest that brought a method."""
        versions = (getattr(method, "since", None) for _, method in inspect.getmembers(cls))
        return max(filter(None, versions), key=convert_version_to_tuple, default=None)

    def prepared(self, method: str, **overrides: Any) -> RPCClient:
        """The client for a method that is always sent alike; kept, for it takes long to make."""
        if method not in self._prepared:
            self._prepared[method] = self._client.prepare(**overrides)
        return self._prepared[method]

    def understands(self, method: str) -> bool:
        """Whether the version cap lets a method through: whether all its servers know it."""
        return self._client.can_send_version(getattr(type(self), method).since)


def call(
    since: str,
    to: Callable[[Arguments], Arguments] | None = None,
    added: Mapping[str, str] | None = None,
    **options: Any,
) -> Callable[[Method], Method]:
    """Make a method one that is called: it returns what the server's method returns.

    :param since: the version of the interface that brought it
    :param to: says from the arguments which ``server`` to ask, None for whichever takes it
    :param added: arguments that came later, each with its version: a receiver that does not know
        them is not sent those that say nothing
    :param options: further ones of ``RPCClient.prepare``, such as ``timeout`` in seconds
    """
    later = added or {}
    newest = max(later.values(), default=since, key=convert_version_to_tuple)

    def send(api: RPCAPI, ctxt: RequestContext, method: str, arguments: Arguments) -> Any:
        version = newest
        silent = later and not any(arguments[name] for name in later)
        if silent and not api._client.can_send_version(newest):  # noqa: SLF001
            version = since
            arguments = {name: arguments[name] for name in arguments.keys() - later.keys()}
        if to is None:
            return api.prepared(method, version=version, **options).call(ctxt, method, **arguments)
        client = api._client.prepare(version=version, **to(arguments), **options)  # noqa: SLF001
        return client.call(ctxt, method, **arguments)

    return _sent(since, send)


def tell(since: str, to: Callable[[Arguments], Arguments]) -> Callable[[Method], Method]:
    """Make a method one that is cast.

    :param since: the version of the interface that brought it
    :param to: says from the arguments whom to tell: ``server`` or ``fanout``
    """

    def send(api: RPCAPI, ctxt: RequestContext, method: str, arguments: Arguments) -> None:
        api._client.prepare(version=since, **to(arguments)).cast(ctxt, method, **arguments)  # noqa: SLF001

    return _sent(since, send)


def _sent(since: str, send: Callable[..., Any]) -> Callable[[Method], Method]:
    def decorate(method: Method) -> Method:
        signature = inspect.signature(method)

        @functools.wraps(method)
        def sent(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            arguments = dict(bound.arguments)
            api, ctxt = arguments.pop("self"), arguments.pop("ctxt")
            return send(api, ctxt, method.__name__, arguments)

        sent.since = since  # type: ignore[attr-defined]
        return typed("Method", sent)

    return decorate
