"""``micronova demo``: one server's life, and the messages behind it."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from requests import RequestException, Response

from cli.compute_client import ComputeClient
from cli.flow import draw
from cli.output import Screen, command
from cli.running import STATE, end_on_signals
from cli.watching import signs_of
from deployment.errors import DeploymentError, NotInTimeError, ProcessError
from deployment.files import make_folder
from deployment.stack import MANAGEMENT_FORM, MANAGEMENT_VARIABLE, TRANSPORT_VARIABLE, Stack
from deployment.waiting import eventually
from watch.client import NotKnownError, WatchClient, WatchError
from watch.roster import UNKNOWN

_OPTIONS = {"compute": {"fake_build_time": 1}}
_NAMED_WITHIN = 10  # seconds; the broker takes its time to tell who is who

_NEXT = """\
Next, keep it running, and in another terminal use the OpenStack client:

  {micronova} up
  {openstack} --os-cloud micronova server list
"""


@click.command()
def demo() -> None:
    """Boot, reboot and delete a server through the HTTP API, then draw the messages that did it.

    Starts a broker and all services as processes of their own, and stops them at the end.

    MICRONOVA_TRANSPORT_URL=rabbit://USER:PASSWORD@HOST:PORT/VHOST: use that broker and start none;
    MICRONOVA_MANAGEMENT_URL=http://USER:PASSWORD@HOST:PORT: its management API, for the drawing.
    """
    end_on_signals()
    make_folder(STATE)
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="demo-", dir=STATE) as folder:
        try:
            _Demo(screen, Path(folder)).run()
        except DeploymentError as error:
            raise click.ClickException(_readable(error)) from None
        except KeyboardInterrupt:
            sys.exit(130)
    text = _NEXT.format(micronova=command("micronova"), openstack=command("openstack"))
    screen.console.print(text, markup=False, soft_wrap=True)


def _readable(error: DeploymentError) -> str:
    if isinstance(error, ProcessError):
        return f"{error.what}\n{error.tail}"
    return str(error)


class _Demo:
    """One run; collects the user's requests and what the watch saw of them."""

    def __init__(self, screen: Screen, folder: Path) -> None:
        self._screen = screen
        self._requests: dict[str, str] = {}
        self._flows: dict[str, dict[str, Any]] = {}
        self._stack = Stack(folder, STATE / "programs", screen.say, computes=2, options=_OPTIONS)

    def run(self) -> None:
        """Show the whole story; DeploymentError, after the services' last words, if it breaks."""
        self._screen.console.print("\nMicronova: an api, a conductor, two computes, one broker\n")
        with self._stack:
            self._start()
            try:
                self._live_watched()
            except (DeploymentError, RequestException, WatchError) as error:
                self._show_logs()
                raise DeploymentError(str(error)) from error
            with self._screen.step("everything stopped"):
                self._stack.stop()
        if self._flows:
            self._show_flows()
        else:
            self._screen.say(f"{MANAGEMENT_VARIABLE}={MANAGEMENT_FORM} shows the messages, too\n")

    def _start(self) -> None:
        broker = "a private RabbitMQ" if self._stack.broker else f"${TRANSPORT_VARIABLE}"
        with self._screen.step(f"broker and database ready: {broker}, SQLite"):
            self._stack.start_broker()
        processes = " ".join(self._stack.deployment.processes)
        with self._screen.step(f"services ready: {processes}"):
            self._stack.start_services()

    def _live_watched(self) -> None:
        """The life of a server, with somebody looking if there is a watch."""
        if "watch" not in self._stack.deployment.processes:
            self._live()
            return
        client = WatchClient(self._stack.deployment.watch_url)
        with client.looking():
            self._live()
            # who is not known by then is drawn without a name
            with self._screen.step("the watch knows who said what"), suppress(NotInTimeError):
                eventually(lambda: self._see(client), "that", _NAMED_WITHIN)

    def _see(self, client: WatchClient) -> bool:
        """Fetch what the watch knows of our requests; whether that is all, and everybody's name."""
        try:
            for what, request_id in self._requests.items():
                self._flows[what] = client.get(f"/api/requests/{request_id}")
        except NotKnownError:
            return False
        return all(
            flow["request"]["ended"]
            and not any(p["id"].startswith(UNKNOWN) for p in flow["participants"])
            for flow in self._flows.values()
        )

    def _live(self) -> None:
        """The life of a server, as its user sees it."""
        deployment = self._stack.deployment
        client = ComputeClient(deployment.api_url, deployment.auth_url, deployment.auth("demo"))
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

    def _show_flows(self) -> None:
        console = self._screen.console
        signs = signs_of(console)
        call, cast = (signs.shafts[kind] + signs.right for kind in ("call", "cast"))
        console.print("\nThe messages that made it happen", style="bold", end="")
        console.print(f"   {call} call and its answer   {cast} cast")
        for what, flow in self._flows.items():
            console.print(f"\n{what}\n", style="bold")
            draw(self._screen, flow)
        console.print()

    def _show_logs(self) -> None:
        for name, process in self._stack.deployment.processes.items():
            self._screen.console.rule(name)
            for line in process.output.tail(10).splitlines():
                self._screen.log(name, line)
