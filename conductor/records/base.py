"""Records: what the endpoints of ``conductor.rpcapi.ConductorAPI`` have in common."""

from oslo_messaging import Target

from common.database import Database
from conductor.quotas import Quotas
from conductor.rpcapi import VERSION


class Records:
    """Base of endpoints that serve a part of the records each: to the dispatcher they are one."""

    target = Target(version=VERSION)

    def __init__(self, db: Database, quotas: Quotas) -> None:
        self._db = db
        self._quotas = quotas
