"""Images, for the api and the computes, which never see the database."""

from typing import Any

from common import rpc
from common.context import RequestContext
from common.objects import Image
from conductor.db import convert, images
from conductor.records.base import Records


class ImageRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about images."""

    @rpc.expose
    def image_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None,
        marker: str | None,
        sort: list[list[str]] | None = None,
    ) -> list[Image]:
        with self._db.reader() as session:
            rows = images.page(session, ctxt, filters, limit, marker, sort)
            return [convert.image(row) for row in rows]

    @rpc.expose
    def image_get(self, ctxt: RequestContext, image_id: str) -> Image:
        with self._db.reader() as session:
            return convert.image(images.get(session, ctxt, image_id))

    @rpc.expose
    def image_change_properties(
        self, ctxt: RequestContext, image_id: str, added: dict[str, str], removed: list[str] | None
    ) -> dict[str, str]:
        with self._db.writer() as session:
            image = images.own(session, ctxt, image_id, "images:update")
            kept = image.properties if removed is not None else {}
            kept = {name: value for name, value in kept.items() if name not in (removed or ())}
            image.properties = {**kept, **added}
            return dict(image.properties)

    @rpc.expose
    def image_delete(self, ctxt: RequestContext, image_id: str) -> None:
        with self._db.writer() as session:
            images.delete_own(session, ctxt, image_id)
