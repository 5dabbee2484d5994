"""Records of instances."""

from typing import Any

from common.context import RequestContext
from common.objects import Instance
from common.rpcapi import RPCAPI, call


class InstanceRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about instances."""

    @call("3.0")
    def instance_get(self, ctxt: RequestContext, instance_uuid: str) -> Instance:
        """One instance that is not deleted."""

    @call("3.0")
    def instance_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
        sort_keys: list[str] | None = None,
        sort_dirs: list[str] | None = None,
    ) -> list[Instance]:
        """A page of instances, newest first by default.

        :param filters: equality on fields of Instance, a list meaning any of its values; besides
            ``name``, ``ip`` and ``ip6`` (regular expressions; one of the addresses is enough),
            ``deleted`` (bool, None for both), ``changes_since`` and ``changes_before`` (ISO 8601),
            ``launched_before`` and ``ended_after`` (ISO 8601), ``flavorid``, and lists of tags:
            ``tags`` (all of them), ``tags_any`` (one of them), ``not_tags`` (not all),
            ``not_tags_any`` (none); ``matching``: fields and regular expressions to be found in
            them
        :param marker: uuid of the last instance of the previous page
        :raises MarkerNotFound, Invalid: the marker, a filter or a sort key is unknown
        """

    @call("3.0")
    def instance_update(
        self, ctxt: RequestContext, instance_uuid: str, updates: dict[str, Any]
    ) -> Instance:
        """Change the user's own: ``display_name``, ``display_description``, ``metadata``, and since
        3.1 ``hostname``, ``access_ip_v4``, ``access_ip_v6``, ``auto_disk_config``.

        :raises OverQuota: those are too many metadata items
        """

    @call("3.1")
    def instance_change_metadata(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        added: dict[str, str],
        removed: list[str] | None,
    ) -> dict[str, str]:
        """Take metadata items from an instance, all of them for None, then give it others.

        :returns: the metadata it has from now on
        :raises NotFound, OverQuota: it has not what is to be removed, or would have too many
        """

    @call("3.1")
    def instance_change_tags(
        self, ctxt: RequestContext, instance_uuid: str, added: list[str], removed: list[str] | None
    ) -> list[str]:
        """Take tags from an instance, all of them for None, then give it others.

        :returns: the tags it had before
        :raises InstanceInvalidState, TagNotFound, Invalid: it may not, has not, or has too many
        """

    @call("3.1")
    def instance_totals(self, ctxt: RequestContext) -> dict[str, int]:
        """What the caller's project has: ``instances``, ``vcpus`` and ``memory_mb`` in MiB."""
