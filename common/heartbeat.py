"""Heartbeat: a service says that it is there, and in which state."""

from collections.abc import Callable, Sequence
from pathlib import Path

import oslo_messaging
from oslo_config import cfg
from oslo_log import log

from common import clock, exception
from common.context import service_context
from common.manager import Manager
from common.objects import ServiceRecord, ServiceState
from common.rpc_client import RPC_TROUBLE
from common.waiting import wait_until

LOG = log.getLogger("micronova.service")
RETRY_SECONDS = 0.5


class Heartbeat:
    """One service's.

    :param describe: the service's record, as it is in a state
    :param is_deaf: whether messages may not reach the service: then it is not up, whoever it tells
    :ivar delivered: whether the last one was; what changes is logged once
    """

    def __init__(
        self,
        conf: cfg.ConfigOpts,
        manager: Manager,
        describe: Callable[[str], ServiceRecord],
        is_deaf: Callable[[], bool] = lambda: False,
    ) -> None:
        self._file: str | None = conf.service.heartbeat_file
        self.registry = manager.registry
        self._presence = manager.presence
        self._describe = describe
        self._is_deaf = is_deaf
        self.state = ServiceState.UP
        self.delivered = True

    def register(self) -> None:
        """Announce the service; returns once a conductor has taken note of it.

        :raises StartupError: the heartbeat's file can't be written
        """

        def attempt() -> str | None:
            sent = clock.seconds()
            try:
                self._register()
            except oslo_messaging.RemoteError as error:
                return f"{error.exc_type} in it: {error.value}"
            except RPC_TROUBLE as error:
                return type(error).__name__.removesuffix("_Remote")
            self._presence.registered(self.record, sent)
            return None

        wait_until(attempt, "a conductor to register with", RETRY_SECONDS)

    def end(self, state: str) -> None:
        """Say at once that the service is no longer up."""
        self.state = state
        beat([self])

    @property
    def is_true(self) -> bool:
        """Whether to send it: who says that it is up can be told what to do."""
        return self.state != ServiceState.UP or not self._is_deaf()

    def answered(self, sent: float, *, known: bool) -> None:
        """What was sent at ``sent`` was heard, by somebody who has the service's record or not."""
        if not known:
            if self.state != ServiceState.UP:
                return  # it was deleted for good
            LOG.warning("the service's record was deleted: registering again")
            self._register()
        self._presence.reported(sent)

    def show(self) -> None:
        """:raises StartupError: the file can't be written"""
        try:
            if self._file:
                Path(self._file).touch()
        except OSError as error:
            raise exception.StartupError(reason=f"[service] heartbeat_file: {error}") from None

    def _register(self) -> None:
        self.record = self.registry.service_register(service_context(), self._describe(self.state))


def beat(hearts: Sequence[Heartbeat]) -> None:
    """Send the heartbeats of services of one process.

    It never raises: a conductor reports to its database, which may be away for any reason, and a
    service that can't be heard serves and drains all the same.
    """
    first = hearts[0]
    try:
        _send(hearts)
    except Exception as error:  # noqa: BLE001
        if first.delivered:
            summary = str(error).partition("\n")[0]
            LOG.warning("heartbeat not delivered: %s: %s", type(error).__name__, summary)
        first.delivered = False
        return
    if not first.delivered:
        LOG.info("heartbeat delivered again")
    first.delivered = True
    try:
        first.show()
    except exception.StartupError as error:
        LOG.warning("%s", error)


def _send(hearts: Sequence[Heartbeat]) -> None:
    true = [heart for heart in hearts if heart.is_true]
    if true:
        _report(true)
    if deaf := len(hearts) - len(true):
        raise exception.Unheard(deaf=deaf, all=len(hearts))


def _report(hearts: Sequence[Heartbeat]) -> None:
    sent, states = clock.seconds(), {heart.record.uuid: heart.state for heart in hearts}
    unknown = hearts[0].registry.services_report(service_context(), states)
    for heart in hearts:
        heart.answered(sent, known=heart.record.uuid not in unknown)
