"""Records of flavors."""

from common.context import RequestContext
from common.objects import Flavor
from common.rpcapi import RPCAPI, call


class FlavorRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about flavors."""

    @call("3.0")
    def flavor_list(
        self,
        ctxt: RequestContext,
        is_public: bool | None = True,
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Flavor]:
        """Flavors by size; ``is_public`` None means all."""

    @call("3.0")
    def flavor_get(self, ctxt: RequestContext, flavorid: str) -> Flavor:
        """One flavor by its flavorid."""

    @call("3.0")
    def flavor_create(self, ctxt: RequestContext, flavor: Flavor) -> Flavor:
        """Add a flavor.

        :raises FlavorExists: its flavorid or name is taken
        """

    @call("3.0")
    def flavor_delete(self, ctxt: RequestContext, flavorid: str) -> None:
        """Remove a flavor; servers built from it keep their copy."""
