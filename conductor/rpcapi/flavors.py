"""Records of flavors."""

from typing import Any

from common.context import RequestContext
from common.objects import Flavor
from common.rpcapi import RPCAPI, call


class FlavorRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about flavors."""

    @call("3.0", added={"filters": "3.1", "sort_key": "3.1", "sort_dir": "3.1"})
    def flavor_list(
        self,
        ctxt: RequestContext,
        is_public: bool | None = True,
        limit: int | None = None,
        marker: str | None = None,
        filters: dict[str, Any] | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
    ) -> list[Flavor]:
        """Flavors; ``is_public`` None means all.

        :param filters: ``min_ram`` in MiB, ``min_disk`` in GiB
        :param sort_key: ``flavorid`` by default
        :param sort_dir: ``asc``, the default, or ``desc``; among equals the id decides
        """

    @call("3.0")
    def flavor_get(self, ctxt: RequestContext, flavorid: str) -> Flavor:
        """One flavor by its flavorid."""

    @call("3.0")
    def flavor_create(self, ctxt: RequestContext, flavor: Flavor) -> Flavor:
        """Add a flavor.

        :raises FlavorExists: its flavorid or name is taken
        """

    @call("3.1")
    def flavor_update(self, ctxt: RequestContext, flavorid: str, updates: dict[str, Any]) -> Flavor:
        """Change the ``description``, or some of the ``extra_specs``: None removes one.

        :raises ExtraSpecNotFound: there is none to be removed
        """

    @call("3.0")
    def flavor_delete(self, ctxt: RequestContext, flavorid: str) -> None:
        """Remove a flavor; servers built from it keep their copy."""

    @call("3.1")
    def flavor_projects(self, ctxt: RequestContext, flavorid: str) -> list[str]:
        """The projects that a flavor is for which is not public."""

    @call("3.1")
    def flavor_grant(
        self, ctxt: RequestContext, flavorid: str, project_id: str, access: bool
    ) -> list[str]:
        """Let a project have a flavor, or no longer; returns the projects that do then.

        :raises FlavorAccessExists, FlavorAccessNotFound: it is so already
        """
