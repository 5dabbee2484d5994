"""Records of images."""

from typing import Any

from common.context import RequestContext
from common.objects import Image
from common.rpcapi import RPCAPI, call


class ImageRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about images."""

    @call("3.0", added={"sort": "3.1"})
    def image_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
        sort: list[list[str]] | None = None,
    ) -> list[Image]:
        """Images, newest first if not told otherwise.

        :param filters: equality on fields of Image, a list meaning any of its values; besides
            ``properties`` (all of them) and, of each number, ``size_min`` and ``size_max``
        :param sort: pairs of a field and ``asc`` or ``desc``; among equals the id decides
        """

    @call("3.0")
    def image_get(self, ctxt: RequestContext, image_id: str) -> Image:
        """One image by its id."""

    @call("3.1")
    def image_change_properties(
        self, ctxt: RequestContext, image_id: str, added: dict[str, str], removed: list[str] | None
    ) -> dict[str, str]:
        """Add properties of an image of the caller's project, and remove some; returns all.

        :param removed: their names, None for all others than those added
        :raises Forbidden: it is another project's
        """

    @call("3.1")
    def image_delete(self, ctxt: RequestContext, image_id: str) -> None:
        """Delete an image of the caller's project.

        :raises Forbidden, ImageInUse: it is not, or a shelved server is made of it again
        """
