"""Handlers: one file for each kind of thing that the identity service answers about."""
