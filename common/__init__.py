"""What every service stands on: configuration, context, RPC, objects and the service life cycle."""
