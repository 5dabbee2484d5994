"""Handlers: what a request makes happen; one file per noun."""
