"""The command group: what verbs there are, and what they have in common."""

from importlib import import_module
from pathlib import Path

import click

# Each verb is an object of the same name, with underscores, in a module of that name.
_VERBS = {
    "demo": "Watch a server being booted, and the messages behind it, in half a minute.",
    "up": "Run a whole deployment in this terminal until Ctrl-C.",
    "ping": "Ask services over RPC whether they are there.",
    "watch": "See each message on the broker as it happens, one per line.",
    "flow": "Draw a request: who sent what to whom, and how long it took.",
    "stats": "Show how often what was asked, how long it took, and what failed.",
    "topology": "Show exchanges, the queues bound to them, and who consumes those.",
    "queues": "Show how many messages wait in which queue, and what is alarming.",
    "drill": "Practise what goes wrong with queues, on queues that nobody needs.",
    "new-manager": "Write a service of your own, ready to run, to be changed.",
    "db": "Look after the conductor's database.",
    "setup": "Make what a deployment in containers needs: passwords, users, configuration.",
}


class LazyGroup(click.Group):
    """A group that knows its verbs' names and purposes without importing their modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(cls=LazyGroup)
@click.option(
    "--config-file",
    "config_files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Configuration for db, ping and drill. May be given several times.",
)
@click.version_option(package_name="micronova")
@click.pass_context
def main(ctx: click.Context, config_files: tuple[Path, ...]) -> None:
    """Micronova: a small compute control plane whose services talk over RabbitMQ.

    \b
    New here?  micronova demo
    Then       micronova up     and, in another terminal, in the same folder:
               openstack --os-cloud micronova server list
    """
    ctx.obj = config_files
