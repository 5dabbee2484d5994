"""Volumes over HTTP: Cinder's ``/volumes``, and Nova's ``/servers/{id}/os-volume_attachments``."""

from functools import partial

import falcon
from falcon import Response
from oslo_config import cfg

from api.extensions import Extension, Route
from api.formats import is_uuid
from api.handlers.base import page, require_server_id
from api.policies.base import MEMBER, READER, rule
from api.request import Request
from api.views import links
from common.rpc import RPCTransport
from conductor.rpcapi import ConductorAPI
from volume import schemas, views
from volume.exception import AttachmentNotFound, VolumeNotFound
from volume.objects import Volume
from volume.rpcapi import VolumeAPI

ROOT = "/volume/v3"
VOLUMES = f"{ROOT}/volumes"
ATTACHMENTS = "/servers/{server_id}/os-volume_attachments"
MOST = 1000  # in one page

INDEX = rule("volume:index", READER, "List volumes.", f"GET {VOLUMES}")
SHOW = rule("volume:show", READER, "Show a volume.", f"GET {VOLUMES}/{{id}}")
CREATE = rule("volume:create", MEMBER, "Create a volume.", f"POST {VOLUMES}")
DELETE = rule("volume:delete", MEMBER, "Delete a volume.", f"DELETE {VOLUMES}/{{id}}")
_ATTACHED = "os-volumes-attachments"
LIST = rule(f"{_ATTACHED}:index", READER, "List a server's volumes.", f"GET {ATTACHMENTS}")
LOOK = rule(f"{_ATTACHED}:show", READER, "Show a server's volume.", f"GET {ATTACHMENTS}/{{id}}")
ATTACH = rule(f"{_ATTACHED}:create", MEMBER, "Attach a volume.", f"POST {ATTACHMENTS}")
DETACH = rule(f"{_ATTACHED}:delete", MEMBER, "Detach a volume.", f"DELETE {ATTACHMENTS}/{{id}}")


class Root:
    """Where clients look first: which version of Cinder's API this is."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Show the version."""
        resp.media = {"versions": [views.version(req)]}


class Volumes:
    """``/volumes``, its details, and each of them."""

    def __init__(self, volume: VolumeAPI) -> None:
        self._volume = volume

    def on_get(self, req: Request, resp: Response) -> None:
        """List volumes in full; the short list of Cinder's is its subset."""
        ctxt = req.authorize(INDEX)
        query = req.query(schemas.LIST)
        filters = {name: value for name in ("name", "status") if (value := query.get(name))}
        if not query.flag("all_tenants"):
            filters["project_id"] = ctxt.project_id or ""
        ask = partial(self._volume.volume_list, ctxt, filters)
        found, marker = page(query, ask, "id", MOST)
        next_page = links.next_page(req, query, "volumes_links", marker)
        resp.media = {"volumes": [views.volume(req, each) for each in found], **next_page}

    def on_post(self, req: Request, resp: Response) -> None:
        """Create a volume; it is there at once."""
        ctxt = req.authorize(CREATE)
        wanted = req.body(schemas.CREATE)["volume"]
        fields = {name: wanted.get(name) for name in ("name", "description", "size")}
        created = self._volume.volume_create(ctxt, Volume(**fields))
        resp.status = falcon.HTTP_202
        resp.media = {"volume": views.volume(req, created)}

    def on_get_item(self, req: Request, resp: Response, volume_id: str) -> None:
        """Show a volume."""
        ctxt = req.authorize(SHOW)
        _require_id(volume_id)
        resp.media = {"volume": views.volume(req, self._volume.volume_get(ctxt, volume_id))}

    def on_delete_item(self, req: Request, resp: Response, volume_id: str) -> None:
        """Delete a volume that is no server's."""
        ctxt = req.authorize(DELETE)
        _require_id(volume_id)
        self._volume.volume_delete(ctxt, volume_id)
        resp.status = falcon.HTTP_202


class Attachments:
    """``/servers/{server_id}/os-volume_attachments``, and each of them."""

    def __init__(self, volume: VolumeAPI, conductor: ConductorAPI) -> None:
        self._volume = volume
        self._conductor = conductor

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List the volumes of a server."""
        ctxt = req.authorize(LIST)
        require_server_id(server_id)
        self._conductor.instance_get(ctxt, server_id)  # whose server is not there has no list
        ask = partial(self._volume.volume_list, ctxt, {"instance_uuid": server_id})
        found, _ = page(req.query(schemas.PAGE), ask, "id", MOST)
        resp.media = {"volumeAttachments": [views.attachment(each, req.version) for each in found]}

    def on_post(self, req: Request, resp: Response, server_id: str) -> None:
        """Have a volume attached; it is when it shows as in-use."""
        ctxt = req.authorize(ATTACH)
        require_server_id(server_id)
        wanted = req.body(schemas.ATTACH)["volumeAttachment"]
        attaching = self._volume.volume_attach(
            ctxt, server_id, wanted["volumeId"], wanted.get("device")
        )
        resp.media = {"volumeAttachment": views.attachment(attaching, req.version)}

    def on_get_item(self, req: Request, resp: Response, server_id: str, volume_id: str) -> None:
        """Show the attachment of a volume."""
        ctxt = req.authorize(LOOK)
        found = self._volume.volume_get(ctxt, _require_id(volume_id))
        if found.instance_uuid != server_id:
            raise AttachmentNotFound(volume=volume_id, instance=server_id)
        resp.media = {"volumeAttachment": views.attachment(found, req.version)}

    def on_delete_item(self, req: Request, resp: Response, server_id: str, volume_id: str) -> None:
        """Have a volume detached; it is when it shows as available."""
        ctxt = req.authorize(DETACH)
        self._volume.volume_detach(ctxt, server_id, _require_id(volume_id))
        resp.status = falcon.HTTP_202


def _require_id(volume_id: str) -> str:
    """:raises VolumeNotFound: it can't be a volume's"""
    if not is_uuid(volume_id):
        raise VolumeNotFound(volume=volume_id)
    return volume_id


def routes(_conf: cfg.ConfigOpts, transport: RPCTransport, caller: str) -> list[Route]:
    """The routes, for an api that calls itself ``caller``."""
    volume = VolumeAPI(transport, caller)
    attachments = Attachments(volume, ConductorAPI(transport, caller))
    return [
        Route(ROOT, Root()),
        Route(VOLUMES, Volumes(volume)),
        Route(f"{VOLUMES}/detail", Volumes(volume)),
        Route(f"{VOLUMES}/{{volume_id}}", Volumes(volume), "item"),
        Route(ATTACHMENTS, attachments),
        Route(f"{ATTACHMENTS}/{{volume_id}}", attachments, "item"),
    ]


EXTENSION = Extension([INDEX, SHOW, CREATE, DELETE, LIST, LOOK, ATTACH, DETACH], routes)
