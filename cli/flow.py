"""`micronova flow`: a request and all that followed from it, drawn."""

import json
from typing import Any
from urllib.parse import quote

import click

from cli.output import Screen
from cli.watching import signs_of, url_option, watch_at
from watch.client import NotKnownError, WatchClient, WatchError, build
from watch.model import Message, Participant, Request
from watch.text import flow_text

_MOST_CANDIDATES = 5


@click.command()
@click.argument("request_id", metavar="REQUEST-ID")
@url_option
@click.option("--json", "form", flag_value="json", help="Print JSON for scripts.")
@click.option("--mermaid", "form", flag_value="mermaid", help="Print a mermaid sequence diagram.")
def flow(request_id: str, url: str, form: str | None) -> None:
    """Draw a request: who sent what to whom, when, and how long it took.

    The beginning of its id is enough, as the api returns it (x-openstack-request-id) or as
    micronova watch shows it. Only what happened while somebody watched is known.

    \b
    ═▶ call and its answer   ─▶ cast, or fan-out to many   ╌▶ notification
    ┃  busy with a call      ✗  in trouble, or delivered to nobody
    """
    with watch_at(url) as client:
        found = _find(client, request_id)
        path = f"/api/requests/{quote(found, safe='')}"
        if form == "mermaid":
            click.echo(client.text(f"{path}.mmd"), nl=False)
            return
        answer = client.get(path)
    click.echo(json.dumps(answer, indent=2)) if form == "json" else draw(Screen(), answer)


def draw(screen: Screen, answer: dict[str, Any]) -> None:
    """Draw what the watch answers about a request."""
    text = flow_text(
        build(Request, answer["request"]),
        [build(Message, message) for message in answer["messages"]],
        [build(Participant, participant) for participant in answer["participants"]],
        screen.console.width,
        signs_of(screen.console),
    )
    screen.console.print(text)


def _find(client: WatchClient, beginning: str) -> str:
    """The id of the one request that begins so."""
    known = client.get("/api/requests", search=beginning)["requests"]
    ids = [str(request["id"]) for request in known]
    found = [i for i in ids if beginning in (i, i.removeprefix("req-"))] or [
        i for i in ids if i.startswith(beginning) or i.removeprefix("req-").startswith(beginning)
    ]
    if not found:
        raise NotKnownError(
            f"no request {beginning} is known to {client.url}: a watch sees what happens while "
            "somebody looks, and forgets the oldest. Run micronova watch, or open the page, and "
            "make the request again"
        )
    if len(found) > 1:
        some = ", ".join(found[:_MOST_CANDIDATES])
        raise WatchError(f"{len(found)} requests begin with {beginning}: {some}")
    return found[0]
