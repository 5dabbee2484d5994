"""What speaks OpenTelemetry: loaded into a process only where ``[tracing] enabled`` asks for it."""
