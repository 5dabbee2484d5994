"""The conductor, described for whatever has to know all services."""

from common.descriptions import Interface, ServiceDescription
from conductor.rpcapi import TOPIC, ComputeTaskAPI, ConductorAPI, ReportAPI

# 0: unknown, treated as the first release
# 1: first release
# 2: reports on a topic of their own; guests compared; pause, suspend
DESCRIPTION = ServiceDescription(
    topic=TOPIC,
    summary="owns the database and drives accepted requests",
    manager="conductor.manager:ConductorManager",
    interfaces=(
        Interface(
            ConductorAPI,
            (
                "conductor.records.instances:InstanceRecords",
                "conductor.records.actions:ActionRecords",
                "conductor.records.consoles:ConsoleRecords",
                "conductor.records.flavors:FlavorRecords",
                "conductor.records.images:ImageRecords",
                "conductor.records.keypairs:KeyPairRecords",
                "conductor.records.quotas:QuotaRecords",
                "conductor.records.migrations:MigrationRecords",
                "conductor.records.services:ServiceList",
                "conductor.records.server_groups:ServerGroupRecords",
                "conductor.records.aggregates:AggregateRecords",
                "conductor.first_release:FirstReleaseReports",
            ),
            ("3.0", "3.0", "3.1"),
        ),
        Interface(
            ComputeTaskAPI, ("conductor.requests:ComputeTaskManager",), ("1.0", "1.0", "1.1")
        ),
        Interface(
            ReportAPI,
            ("conductor.reports:Reports", "conductor.guests:Guests"),
            ("1.0", "1.0", "1.0"),
        ),
    ),
    asks=(TOPIC,),  # as `micronova ping` does beside one
    tells=("compute",),
    serves_api=True,
    catalog={"network": "/network"},  # of the network it has, see the room of that name
)
