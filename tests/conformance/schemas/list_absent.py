"""Writes docs/absent.md anew: ``python -m tests.conformance.schemas.list_absent``."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from tests.conformance.schemas.nova34 import nova
from tests.conformance.schemas.test_absent import PAGE, page

if __name__ == "__main__":
    with nova() as known:
        PAGE.write_text(page(known))
