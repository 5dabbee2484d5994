"""`micronova setup`: what containers need before their first start."""

from pathlib import Path
from typing import Any

import click

from deployment.errors import DeploymentError
from deployment.volumes import Volumes, folder_names


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--folders", is_flag=True, help="Only print the names of the folders it fills.")
@click.option(
    *("--broker", "brokers"),
    multiple=True,
    default=["rabbitmq"],
    envvar="MICRONOVA_BROKERS",
    show_default=True,
    help="HOST, or HOST:PORT, of a node of the broker. May be given several times.",
)
@click.option(
    "--database",
    default="postgres:5432",
    envvar="MICRONOVA_DATABASE",
    show_default=True,
    help="HOST:PORT of PostgreSQL.",
)
@click.option(
    "--api-url",
    default="http://127.0.0.1:8774/v2.1",
    envvar="MICRONOVA_API_URL",
    show_default=True,
    help="Where users reach the api, for their clouds.yaml.",
)
@click.option(
    "--keystone-url",
    envvar="MICRONOVA_KEYSTONE_URL",
    help="Where users reach a Keystone that is to say who asks, in place of the api.",
)
@click.option(
    "--tls", is_flag=True, envvar="MICRONOVA_TLS", help="Make certificates for broker and api."
)
@click.option(
    *("--tls-name", "tls_names"),
    multiple=True,
    envvar="MICRONOVA_TLS_NAMES",
    help="Name or address under which other machines reach them. May be given several times.",
)
@click.option(
    *("--host", "hosts"),
    multiple=True,
    help="Give the compute of this name a broker user of its own, and write what it is to be "
    "started with to FOLDER/secrets/hosts. May be given several times.",
)
@click.option(
    *("--drop-host", "dropped_hosts"),
    multiple=True,
    help="Take it away again; its password is forgotten. May be given several times.",
)
def setup(folder: Path | None, folders: bool, **settings: Any) -> None:
    """Make passwords, broker users and configuration files in FOLDER, one folder per container.

    Passwords are made once; repeating it changes nothing, or what a new release needs.
    """
    if folders:
        click.echo("\n".join(folder_names()))
        return
    if folder is None:
        raise click.UsageError("name the FOLDER that is to be filled")
    volumes = Volumes(folder, **settings)
    try:
        written = volumes.fill()
    except DeploymentError as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(f"wrote {path.relative_to(folder)}")
    for name in sorted(volumes.left_out):
        click.echo(f"left out {name}, which has no container here: lay its compose file on top")
    click.echo("set up" if written else "nothing to do: all is set up")
