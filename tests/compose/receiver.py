"""An OTLP/HTTP receiver to be run in a container: each request is a line of /tmp/requests."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

REQUESTS = Path("/tmp/requests")


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with REQUESTS.open("a") as file:
            file.write(f"{body.hex()}\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


ThreadingHTTPServer(("", 4318), Handler).serve_forever()
