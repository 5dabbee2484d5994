"""Persistence: models, migrations and one file of queries per noun."""
