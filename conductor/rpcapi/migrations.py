"""Records of migrations."""

from typing import Any

from common.context import RequestContext
from common.objects import Migration
from common.rpcapi import RPCAPI, call


class MigrationRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about migrations."""

    @call("3.1")
    def migration_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Migration]:
        """Migrations, newest first.

        :param filters: equality on ``uuid``, ``instance_uuid``, ``migration_type``, ``status``,
            ``source_compute``, ``user_id``, ``project_id``; ``host``, which is either of the two;
            ``changes_since``, ``changes_before`` (ISO 8601)
        :param marker: uuid of the last migration of the previous page
        """
