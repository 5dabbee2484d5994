"""RPCs as the demonstration reads them from the services' logs."""

import json
from typing import Any

from services.cli.rpc_log import RPC, as_text, read_rpcs


def line(created: float, request_id: str = "req-1", **facts: Any) -> str:
    """A log record as oslo.log's JSON formatter writes it."""
    extra = {
        "kind": "call",
        "caller": "api@control",
        "target": "conductor",
        "namespace": "compute_task",
        "method": "create_servers",
        "version": "1.0",
        "milliseconds": 7.5,
        "outcome": "ok",
        **facts,
    }
    context = {"request_id": request_id}
    return json.dumps(
        {"name": "micronova.rpc", "created": created, "context": context, "extra": extra}
    )


def test_a_record_tells_who_called_whom_for_what() -> None:
    """The table shows what the log says, with the moment at which the call began."""
    assert RPC.from_line(line(100.0)) == RPC(
        request_id="req-1",
        began=99.9925,
        kind="call",
        caller="api@control",
        target="conductor",
        method="compute_task.create_servers 1.0",
        milliseconds=7.5,
        outcome="ok",
    )


def test_a_method_without_namespace_stands_alone() -> None:
    """Methods of the conductor itself have no dot before their name."""
    rpc = RPC.from_line(line(100.0, namespace=None, method="instance_update", version="3.0"))
    assert rpc is not None
    assert rpc.method == "instance_update 3.0"


def test_other_lines_are_passed_over() -> None:
    """Tracebacks, plain text and other loggers' records do no harm."""
    for other in ("", "Traceback ...", "[1]", '{"name": "micronova.service"}'):
        assert RPC.from_line(other) is None


def test_rpcs_come_in_the_order_in_which_they_began() -> None:
    """A call that waits for others is logged last but shown first."""
    lines = [
        line(10.2, method="inner", milliseconds=100.0),
        "no record",
        line(10.3, method="outer", milliseconds=300.0),
    ]
    assert [rpc.method.split()[0] for rpc in read_rpcs(lines)] == [
        "compute_task.outer",
        "compute_task.inner",
    ]


def test_a_record_is_shown_as_text() -> None:
    """When the demonstration fails, a person can read why."""
    record = {"levelname": "ERROR", "name": "x", "message": "broken", "traceback": "Trace"}
    assert as_text(json.dumps(record)) == "ERROR x broken\nTrace"
    assert as_text("micronova-api: no such file") == "micronova-api: no such file"
