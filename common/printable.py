"""Text of strangers made fit for a terminal and a log.

Who may send a message chooses the names and texts in it. Written as they are, an escape sequence
would colour or clear the reader's screen, a line end would forge a line of a log, and a sign that
turns the direction of writing would show a name as another.
"""

from typing import Final

LINES: Final = "\n\t"  # what a text of several lines keeps


def printable(text: str, keep: str = "") -> str:
    """The text with control characters written out, such as ``\\x1b``; other space is a space.

    :param keep: what stays as it is: `LINES`, or nothing, for a text that has to fit on a line
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in keep else _written(sign) for sign in text)


def _written(sign: str) -> str:
    return " " if sign.isspace() else sign.encode("unicode_escape").decode()
