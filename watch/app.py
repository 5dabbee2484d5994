"""The ASGI application: the page, and what it and the terminal commands ask for."""

from pathlib import Path

import falcon
import falcon.asgi
from falcon.asgi import Request, Response
from oslo_config import cfg

from watch import resources
from watch.access import Access
from watch.lenses import Lenses
from watch.observer import Observer
from watch.stream import Streams

PAGE = Path(__file__).with_name("page")


class Page:
    """GET /: the page itself."""

    async def on_get(self, req: Request, resp: Response) -> None:
        resp.content_type = falcon.MEDIA_HTML
        resp.text = (PAGE / "index.html").read_text(encoding="utf-8")


class Application(falcon.asgi.App[Request, Response]):
    """The watch as an ASGI application.

    :param lenses: what services know of requests besides; None: nothing

    :raises StartupError: the users can't be used
    """

    def __init__(
        self, conf: cfg.ConfigOpts, observer: Observer, lenses: Lenses | None = None
    ) -> None:
        self._access = Access(conf)
        self._streams = Streams(observer)
        super().__init__(middleware=[self._access])
        self.add_error_handler(falcon.HTTPError, resources.as_error)
        flow = observer.flow
        routes = {
            "/": Page(),
            "/api/stream": resources.Stream(self._streams),
            "/api/requests": resources.Requests(flow),
            "/api/requests/{request_id}": resources.RequestFlow(flow),
            "/api/requests/{request_id}/spans": resources.Spans(flow, lenses),
            "/api/messages/{number:int}": resources.MessageDetails(flow),
            "/api/recording.jsonl": resources.Recording(flow),
            "/api/replay": resources.Replay(),
            "/api/statistics": resources.Statistics(flow),
            "/api/topology": resources.Topology(observer),
            "/api/queues": resources.Queues(observer),
        }
        for path, resource in routes.items():
            self.add_route(path, resource)
        self.add_static_route("/page", PAGE)

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        self._streams.close()

    def reset(self) -> None:
        """Adopt re-read configuration: the users."""
        self._access.reset()
