"""``micronova demo``: one server's life, and the RPCs behind it."""

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from requests import RequestException, Response

from services.cli.compute_client import ComputeClient
from services.cli.output import Screen, command
from services.cli.rpc_log import as_text, read_rpcs
from services.cli.rpc_table import show_rpcs
from services.local.errors import LocalError, ProcessError
from services.local.stack import TRANSPORT_VARIABLE, Stack

STATE = Path(".micronova")

_OPTIONS = {"DEFAULT": {"use_json": True}, "compute": {"fake_build_time": 1}}

_NEXT = """\
Next, keep it running, and in another terminal use the OpenStack client:

  {micronova} up
  {openstack} --os-cloud micronova server list
"""


@click.command()
def demo() -> None:
    """Boot, reboot and delete a server through the HTTP API, then show the RPCs that did it.

    Starts a broker and all services as processes of their own, and stops them at the end.

    MICRONOVA_TRANSPORT_URL=rabbit://USER:PASSWORD@HOST:PORT/VHOST: use that broker and start none.
    """
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts what runs behind it without
        signal.signal(number, signal.default_int_handler)
    STATE.mkdir(exist_ok=True)
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="demo-", dir=STATE) as folder:
        try:
            _Demo(screen, Path(folder)).run()
        except LocalError as error:
            raise click.ClickException(_readable(error)) from None
        except KeyboardInterrupt:
            sys.exit(130)
    text = _NEXT.format(micronova=command("micronova"), openstack=command("openstack"))
    screen.console.print(text, markup=False, soft_wrap=True)


def _readable(error: LocalError) -> str:
    if isinstance(error, ProcessError):
        return "\n".join([error.what, *map(as_text, error.tail.splitlines())])
    return str(error)


class _Demo:
    """One run; collects the user's requests and what the services log."""

    def __init__(self, screen: Screen, folder: Path) -> None:
        self._screen = screen
        self._lines: list[str] = []
        self._requests: dict[str, str] = {}
        self._stack = Stack(
            folder,
            STATE / "programs",
            screen.say,
            computes=2,
            options=_OPTIONS,
            sink=lambda _, line: self._lines.append(line),
        )

    def run(self) -> None:
        """Show the whole story; LocalError, after the services' last words, if it breaks."""
        self._screen.console.print("\nMicronova: an api, a conductor, two computes, one broker\n")
        with self._stack:
            self._start()
            try:
                self._live()
            except (LocalError, RequestException) as error:
                self._show_logs()
                raise LocalError(str(error)) from error
            with self._screen.step("everything stopped"):
                self._stack.stop()
        self._show_rpcs()

    def _start(self) -> None:
        broker = "a private RabbitMQ" if self._stack.broker else f"${TRANSPORT_VARIABLE}"
        with self._screen.step(f"broker and database ready: {broker}, SQLite"):
            self._stack.start_broker()
        processes = " ".join(self._stack.deployment.processes)
        with self._screen.step(f"services ready: {processes}"):
            self._stack.start_services()

    def _live(self) -> None:
        """The life of a server, as its user sees it."""
        deployment = self._stack.deployment
        client = ComputeClient(deployment.api_url, deployment.auth("demo"))
        image, flavor = client.find("images", "cirros"), client.find("flavors", "m1.tiny")
        new = {"name": "demo", "imageRef": image, "flavorRef": flavor, "networks": "none"}
        with self._request("boot    POST /servers", "BUILD -> ACTIVE") as note:
            answer = note(client.send("POST", "/servers", {"server": new}))
            server_id = answer.json()["server"]["id"]
            client.wait_until_active(server_id)
        with self._request("reboot  POST /servers/ID/action", "REBOOT -> ACTIVE") as note:
            body = {"reboot": {"type": "SOFT"}}
            note(client.send("POST", f"/servers/{server_id}/action", body))
            client.wait_until_active(server_id)
        with self._request("delete  DELETE /servers/ID", "gone") as note:
            note(client.send("DELETE", f"/servers/{server_id}"))
            client.wait_until_gone(server_id)

    @contextmanager
    def _request(self, what: str, then: str) -> Iterator[Callable[[Response], Response]]:
        """One step: a request to the api, whose answer is noted, and what follows from it."""

        def note(answer: Response) -> Response:
            self._requests[what] = answer.headers["x-openstack-request-id"]
            done.append(f"{what} -> {answer.status_code}, {then}")
            return answer

        with self._screen.step(what) as done:
            yield note

    def _show_rpcs(self) -> None:
        rpcs = read_rpcs(self._lines)
        groups = {
            what: [rpc for rpc in rpcs if rpc.request_id == request_id]
            for what, request_id in self._requests.items()
        }
        others = len(rpcs) - sum(map(len, groups.values()))
        console = self._screen.console
        console.print("\nThe RPCs that made it happen", style="bold")
        show_rpcs(console, groups)
        console.print(f"Not shown: {others} more, mostly reads while we waited.\n", style="dim")

    def _show_logs(self) -> None:
        for name, process in self._stack.deployment.processes.items():
            self._screen.console.rule(name)
            for line in process.output.tail(10).splitlines():
                self._screen.log(name, as_text(line))
