"""What all tests share: the threading backend first, and folders for what is fetched once."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where unpacked programs are kept between runs."""
    return Path(__file__).parent.parent / ".micronova" / "programs"
