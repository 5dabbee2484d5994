"""The test kit: a pytest plugin, and what its fixtures are; see docs/testing.md."""
