"""All records in one interface, for the api: each noun's methods are in a file of its own."""

from oslo_messaging import Target

from conductor.rpcapi.actions import ActionRecords
from conductor.rpcapi.aggregates import AggregateRecords
from conductor.rpcapi.consoles import ConsoleRecords
from conductor.rpcapi.flavors import FlavorRecords
from conductor.rpcapi.images import ImageRecords
from conductor.rpcapi.instances import InstanceRecords
from conductor.rpcapi.interfaces import RECORDS, TOPIC
from conductor.rpcapi.keypairs import KeyPairRecords
from conductor.rpcapi.migrations import MigrationRecords
from conductor.rpcapi.quotas import QuotaRecords
from conductor.rpcapi.server_groups import ServerGroupRecords
from conductor.rpcapi.services import ServiceRecords


class ConductorAPI(
    ActionRecords,
    AggregateRecords,
    ConsoleRecords,
    FlavorRecords,
    ImageRecords,
    InstanceRecords,
    KeyPairRecords,
    MigrationRecords,
    QuotaRecords,
    ServerGroupRecords,
    ServiceRecords,
):
    """Records: client of the endpoints in ``conductor.records``.

    Users' contexts see their own project's instances only, an administrator's sees all. Unknown
    ids raise the ``NotFound`` of their kind.

    3.0: first release
    3.1: the methods that name it; what computes report is a ``ReportAPI`` now, and the methods for
        it are served for computes of the first release alone: service_register, service_report,
        compute_node_update, action_event_start, action_finish
    """

    target = Target(topic=TOPIC)
    options = RECORDS
