"""``micronova up``: a whole deployment in the foreground."""

import sys
import time
from pathlib import Path

import click
from rich.markup import escape

from cli.output import Screen, command
from cli.running import STATE, end_on_signals
from deployment.errors import DeploymentError
from deployment.lock import folder_lock
from deployment.ports import require_free_port
from deployment.stack import TRANSPORT_VARIABLE, Stack

_CLOUDS = Path("clouds.yaml")

_OPTIONS = {"DEFAULT": {"log_date_format": "%H:%M:%S"}}

_NEXT = """\
Try, in another terminal, in this folder:

  export OS_CLOUD=micronova{setting}
  {openstack} hypervisor list
  {openstack} server create --image cirros --flavor m1.tiny --wait vm1
  {openstack} server event list vm1
  {micronova} --config-file {state}/etc/api.conf ping
{watching}
Ctrl-C stops everything; servers are still there the next time.
"""


_WATCHING = """\
  {micronova} watch                 # every message as a line
  {micronova} drill unacked --fix   # the failure that takes clouds down, without harm
"""

_WATCH_PORT = 8775


@click.command()
@click.option("--computes", default=2, type=click.IntRange(1, 20), help="How many computes to run.")
@click.option("--port", default=8774, type=click.IntRange(1, 65535), help="TCP port of the api.")
@click.option(
    "--watch-port",
    default=_WATCH_PORT,
    type=click.IntRange(1, 65535),
    help="TCP port of the watch.",
)
def up(computes: int, port: int, watch_port: int) -> None:
    """Run a broker, an api, a conductor, computes and a watch until Ctrl-C.

    State (servers, passwords, logs) is kept in .micronova, the clients' configuration is written
    to clouds.yaml, both in the current folder.

    MICRONOVA_TRANSPORT_URL=rabbit://USER:PASSWORD@HOST:PORT/VHOST: use that broker and start none;
    MICRONOVA_MANAGEMENT_URL=http://USER:PASSWORD@HOST:PORT: its management API, for the watch.
    """
    screen = Screen()
    end_on_signals()
    try:
        with folder_lock(STATE):
            require_free_port(port, "stop that program or choose another port with --port")
            require_free_port(watch_port, "stop that program or choose another with --watch-port")
            _run(screen, computes, port, watch_port)
    except DeploymentError as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        screen.say("stopped at once")
        sys.exit(130)


def _run(screen: Screen, computes: int, port: int, watch_port: int) -> None:
    stack = Stack(
        STATE,
        STATE / "programs",
        screen.say,
        computes=computes,
        api_port=port,
        watch_port=watch_port,
        options=_OPTIONS,
        sink=screen.log,
    )
    with stack:
        try:
            screen.say("starting RabbitMQ" if stack.broker else f"using ${TRANSPORT_VARIABLE}")
            stack.start_broker()
            stack.start_services()
            _explain(screen, stack)
            _keep_running(screen, stack)
        except KeyboardInterrupt:
            screen.say("stopping (again Ctrl-C: at once)")
    screen.say("stopped")


def _explain(screen: Screen, stack: Stack) -> None:
    """Say where everything is and what to do with it."""
    url = stack.deployment.api_url
    setting = ""
    if not stack.deployment.credentials.write_clouds(_CLOUDS, url):
        own = STATE / _CLOUDS.name
        stack.deployment.credentials.write_clouds(own, url)
        setting = f"\n  export OS_CLIENT_CONFIG_FILE={own}   # your own {_CLOUDS} stays as it is"
    screen.console.rule()
    screen.console.print(f"api        {url}")
    watching = ""
    if "watch" in stack.deployment.processes:
        screen.console.print(f"watch      {stack.deployment.watch_url}   open this in a browser")
        watching = _WATCHING.format(micronova=command("micronova"))
        if stack.deployment.watch_port != _WATCH_PORT:
            setting += f"\n  export MICRONOVA_WATCH_URL={stack.deployment.watch_url}"
    if stack.broker:
        management = stack.broker.management
        secrets = STATE / "broker" / "secrets.json"
        login = f"user {management.login.name}, password in {secrets}"
        screen.console.print(f"RabbitMQ   {management.url}  ({login})")
    screen.console.print(f"logs       {STATE}/logs\n")
    for name, reason in stack.deployment.left_out.items():
        screen.console.print(f"[red]{name} is left out[/]: {escape(reason)}\n", soft_wrap=True)
    text = _NEXT.format(
        setting=setting,
        state=STATE,
        openstack=command("openstack"),
        micronova=command("micronova"),
        watching=watching,
    )
    screen.console.print(text, end="", markup=False, soft_wrap=True)
    screen.console.rule()


def _keep_running(screen: Screen, stack: Stack) -> None:
    """Start again what ends, as a service manager would: to kill things is part of the fun."""
    while True:
        time.sleep(0.5)
        for process in stack.deployment.processes.values():
            if not process.running:
                screen.say(
                    f"{process.name} ended with code {process.returncode}: starting it again"
                )
                process.start()
        if stack.broker and not stack.broker.node.running:
            screen.say(
                f"RabbitMQ ended with code {stack.broker.node.returncode}: starting it again"
            )
            stack.broker.kill()
            stack.broker.start()
