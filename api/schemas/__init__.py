"""Schemas: what bodies and queries must look like, by microversion; one file per noun."""
