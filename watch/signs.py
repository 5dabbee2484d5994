"""The signs and colours that messages have in a terminal."""

from dataclasses import dataclass, field

from common.printable import printable
from watch.model import Kind, Message

STYLES: dict[Kind, str] = {
    "call": "cyan",
    "cast": "magenta",
    "fanout": "yellow",
    "notification": "green",
    "reply": "cyan",
    "foreign": "blue",
}
TROUBLE, REMARK = "red", "dim"


@dataclass(frozen=True)
class Signs:
    """What arrows and lifelines are drawn with; every sign is one column wide.

    :ivar kinds: a small arrow for each kind of message
    :ivar shafts: what a long arrow of each kind is made of
    """

    kinds: dict[Kind, str] = field(
        default_factory=lambda: {
            "call": "⇄",
            "cast": "→",
            "fanout": "⇉",
            "notification": "⇢",
            "reply": "←",
            "foreign": "→",
        }
    )
    shafts: dict[Kind, str] = field(
        default_factory=lambda: {
            "call": "═",
            "cast": "─",
            "fanout": "─",
            "notification": "╌",
            "reply": "─",
            "foreign": "─",
        }
    )
    start: str = "●"
    right: str = "▶"
    left: str = "◀"
    back: str = "┐"
    lost: str = "✗"
    line: str = "│"
    busy: str = "┃"
    more: str = "…"
    dash: str = "·"
    block: str = "■"


UNICODE = Signs()

ASCII = Signs(
    kinds={
        "call": "<->",
        "cast": "-->",
        "fanout": "=>>",
        "notification": "~~>",
        "reply": "<--",
        "foreign": "-->",
    },
    shafts={
        "call": "=",
        "cast": "-",
        "fanout": "-",
        "notification": "~",
        "reply": "-",
        "foreign": "-",
    },
    start="*",
    right=">",
    left="<",
    back="+",
    lost="x",
    line="|",
    busy="#",
    more="...",
    dash="-",
    block="#",
)


def signs_for(encoding: str) -> Signs:
    """The signs that a terminal of that encoding can show."""
    try:
        str(UNICODE).encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE


def style(message: Message) -> str:
    """The colour of a message."""
    return STYLES[message.kind] if trouble_style(message) == REMARK else TROUBLE


def trouble_style(message: Message) -> str:
    """The colour of what is said of a message: that a notification is not read is no trouble."""
    return REMARK if message.trouble in {None, "unconsumed"} else TROUBLE


def label(message: Message) -> str:
    """``namespace.method version``."""
    return printable(" ".join(filter(None, (message.name, message.version))))


def trouble(message: Message) -> str:
    """What is wrong with a message, in words; empty if nothing is."""
    return printable(": ".join(filter(None, (message.trouble, message.error))))
