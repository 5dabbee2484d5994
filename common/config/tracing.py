"""[tracing]: where the spans of requests and RPCs go."""

from oslo_config import cfg

GROUP = "tracing"

OPTS = [
    cfg.BoolOpt(
        "enabled",
        default=False,
        help="Send a span of every request, RPC and step of work to an OpenTelemetry backend. "
        "Needs micronova[tracing]. Set it alike for all services: one that is left out is a gap "
        "in every trace. It alone decides; [oslo_messaging_tracing] is not used.",
    ),
    cfg.URIOpt(
        "endpoint",
        schemes=["http", "https"],
        help="Address of an OTLP/HTTP receiver; traces go to ENDPOINT/v1/traces. Unset, the "
        "standard variable OTEL_EXPORTER_OTLP_ENDPOINT says it, or it is http://localhost:4318. A "
        "key goes into headers, not in here.",
    ),
    cfg.DictOpt(
        "headers",
        default={},
        secret=True,
        help="HTTP headers for the receiver, NAME:VALUE pairs separated by commas. Set it where "
        "the receiver asks for a key.",
    ),
    cfg.FloatOpt(
        "sample_ratio",
        default=1.0,
        min=0,
        max=1,
        help="Share of traces that are recorded. Lower it where a backend gets more than it can "
        "keep. A request that comes with a traceparent header brings its decision along.",
    ),
]
