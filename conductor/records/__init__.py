"""Records, for the api and the computes, which never see the database: an endpoint per noun."""

from conductor.records.actions import ActionRecords
from conductor.records.aggregates import AggregateRecords
from conductor.records.base import Records
from conductor.records.consoles import ConsoleRecords
from conductor.records.flavors import FlavorRecords
from conductor.records.images import ImageRecords
from conductor.records.instances import InstanceRecords
from conductor.records.keypairs import KeyPairRecords
from conductor.records.migrations import MigrationRecords
from conductor.records.quotas import QuotaRecords
from conductor.records.server_groups import ServerGroupRecords
from conductor.records.services import ServiceList

__all__ = ["ENDPOINTS", "ConsoleRecords", "Records", "ServiceList"]

# Those that need the database and the quotas alone
ENDPOINTS: tuple[type[Records], ...] = (
    InstanceRecords,
    ActionRecords,
    FlavorRecords,
    ImageRecords,
    KeyPairRecords,
    QuotaRecords,
    MigrationRecords,
    ServerGroupRecords,
    AggregateRecords,
)
