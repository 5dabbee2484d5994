"""`micronova drill`: what goes wrong with queues, seen once without harm."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import oslo_messaging
from oslo_config import cfg

from cli.drills import slow_compute as backlog
from cli.drills import unacked as hanging
from cli.drills.numbers import Numbers
from cli.drills.stage import DrillError, Stage
from cli.drills.transport import GONE_SECONDS, transport_url
from cli.output import Screen, command
from cli.running import STATE, config_arguments, end_on_signals
from cli.watching import url_option
from common import config, exception
from deployment.errors import DeploymentError
from watch.client import WatchClient, WatchError

# what a deployment in the current folder is run with
LOCAL = STATE / "etc/api.conf"

_GONE = f"within {GONE_SECONDS} s nothing of the drill is left on the broker"


@click.group()
def drill() -> None:
    """Practise what goes wrong with queues, on a deployment's broker, and how it is mended.

    Each drill brings processes, an exchange and queues of its own, explains itself, ends by itself
    and leaves nothing behind. Look at the watch's page meanwhile, or at micronova queues.

    The broker is that of micronova up in this folder. For another, name a configuration with its
    transport_url: micronova --config-file FILE drill unacked.
    """


@drill.command(short_help="A listener that never acknowledges.")
@url_option
@click.option("--fix", is_flag=True, help="Go on after the alarm: mend the listener.")
@click.pass_obj
def unacked(config_files: Sequence[Path], url: str, fix: bool) -> None:
    """A listener that never acknowledges: unacked grows, an alarm rises.

    Takes half a minute. With --fix the listener is then replaced by one without the mistake:
    unacked falls to 0, and every message that was sent is counted: none is lost.
    """
    with _stage(config_files, url, hanging.QUEUES, hanging.MESSAGES_PER_SIGN) as (stage, transport):
        stage.introduce(hanging.INTRODUCTION)
        hanging.run(stage, hanging.notifier(cfg.CONF, transport), fix)
    if not fix:
        click.echo(f"\nSee how it is mended: {command('micronova')} drill unacked --fix")


@drill.command("slow-compute", short_help="More work than can be done.")
@url_option
@click.pass_obj
def slow_compute(config_files: Sequence[Path], url: str) -> None:
    """Casts that come faster than they are done: where the backlog is, and what helps.

    Takes half a minute.
    """
    with _stage(config_files, url, backlog.QUEUES, backlog.MESSAGES_PER_SIGN) as (stage, transport):
        stage.introduce(backlog.INTRODUCTION)
        backlog.run(stage, backlog.caster(cfg.CONF, transport))


@contextmanager
def _stage(
    config_files: Sequence[Path], url: str, queues: Sequence[str], per_sign: int
) -> Iterator[tuple[Stage, oslo_messaging.TransportURL]]:
    """All that a drill needs; what goes wrong ends the command with a clear message."""
    end_on_signals()
    files = config_files or ([LOCAL] if LOCAL.exists() else [])
    config.load(cfg.CONF, "micronova", [*config_arguments(files), "--log-file", "/dev/null"])
    screen = Screen()
    try:
        transport = transport_url(cfg.CONF)
        numbers = Numbers(cfg.CONF, transport, WatchClient(url))
        with Stage(screen, numbers, files, queues, per_sign) as stage:
            yield stage, transport
        screen.say(f"cleaned up: {_GONE}")
    except (DrillError, DeploymentError, WatchError, exception.StartupError) as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        screen.say(f"stopped, and cleaned up: {_GONE}")
        sys.exit(130)
