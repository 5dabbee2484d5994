"""Finds in a text what `watch.sensitive` says is secret.

No pattern goes back over what it has read, so that time grows with a text's length and not faster.
"""

import re

from watch.sensitive import HIDDEN, NAME_FIELDS, SHAPES, VALUE_FIELDS, is_secret

# most texts are ids and names of short words: nothing in them can be secret
_PLAIN = re.compile(r"(?:(?:\w{0,15}_)?+[0-9a-f]{32}|\w{0,15}+)(?:[.-]\w{0,15}+)*+")
_URL = re.compile(
    r"(?P<head>(?i:(?<![a-z0-9+.-])[a-z0-9+.-]++)://[^\s/:@\"']*+:)(?P<login>[^\s\"']++)"
)
_LONGEST_PORT_AND_PATH = 1_000  # what is longer may be a password whose end was cut off
_ELEMENT = re.compile(r"(?P<head><(?P<name>[\w:.-]++)[^<>]*+>)(?:<!\[CDATA\[)?+[^<]++")

# a name, at the beginning of a word or behind a percent-encoded sign, and what leads to its value
_NAMED = re.compile(
    r"(?:(?<![\w.%-])|(?<=%[0-9A-Fa-f]{2})|(?<=%)(?![0-9A-Fa-f]{2}))"
    r"(?P<flag>--)?+(?P<name>[\w.-]++)(?:\[\d*+\])?+(?P<close>(?:[\\\"'\])]|%(?:25)*+(?:22|27|5D))*+)"
    r"(?P<lead>(?:\s|%(?:25)*+20)*+(?:=>|:=|[:=]|%(?:25)*+3[AD]|,)(?:\s|%(?:25)*+20)*+"
    r"|[ \t]++(?=[\\\"'])|(?(flag)[ \t]++(?=\w)|(?!)))(?:[bru]{1,2}(?=\\*+[\"']))?+"
)
_NAMES_ANOTHER = re.compile(
    rf"(?i:(?<![\w-])(?:{'|'.join(NAME_FIELDS)}))[\\\"']*+\s*+[:=]\s*+[\\\"']*+(?P<name>[\w.:-]++)"
)
_PAIR_BEGINS = re.compile(r"[(\[]\s?\\*[\"'][\w.:-]*\Z")
_LOOK_BACK = 200  # characters

# quotes within quotes, and other escaped signs: where the value ends can't be told
_QUOTED = re.compile(
    r"(?:\"[^\"\\]*+\"|'[^'\\]*+'|(?P<quote>\\++[\"'])[^\"'\\]*+(?P=quote)(?!\\))++"
)
_UNCLEAR = re.compile(r"(?:\\|\"|'|%22|%27).*+", re.DOTALL)
_NESTED = re.compile(r"[\[{(].*+", re.DOTALL)
_BLOCK = re.compile(r"[|>][-+0-9]*+[ \t]*+\r?\n(?:[ \t][^\n]*+(?:\n|\Z)|\r?\n)*+")
_ITEMS = re.compile(r"(?:- [^\n]*+(?:\n[ \t]*+(?=- )|\n|\Z))++")
_DELIMITED = (_BLOCK, _QUOTED, _UNCLEAR, _NESTED, _ITEMS)
_INDENTED = re.compile(r"[^\n]++(?:\n[ \t][^\n]*+)*+")
_LINE = re.compile(r"[^\n]++")
_WORDS = re.compile(r"[^\s\"'&;<]++(?:[ \t]++[^\s\"'&;<,}\])]++)*+")
_SETTING = re.compile(r"[^;=\n\"'&]++(?=;)")  # of a connection string
_WORD = re.compile(r"(?:(?i:basic|bearer|digest|negotiate)\s++)?+[^\s\"'&;<]++")


def mask(text: str) -> str:
    """The text without what is secret in it."""
    if _PLAIN.fullmatch(text):
        return text
    for sign, pattern in SHAPES:
        if sign in text:
            text = pattern.sub(rf"\g<head>{HIDDEN}", text)
    if "://" in text:
        text = _URL.sub(_url, text)
    if "</" in text:
        text = _ELEMENT.sub(_element, text)
    return _named(text)


def _url(found: re.Match[str]) -> str:
    """Also of several hosts in one URL, and passwords with / or @ in them."""
    _, at, rest = found["login"].rpartition("@")
    hidden = at or len(found["login"]) > _LONGEST_PORT_AND_PATH
    return f"{found['head']}{HIDDEN}{at}{rest if at else ''}" if hidden else found[0]


def _element(found: re.Match[str]) -> str:
    return found["head"] + HIDDEN if is_secret(found["name"]) else found[0]


def _named(text: str) -> str:
    """The text without values that have secret names."""
    parts, done, at = list[str](), 0, 0
    settings: bool | None = None
    while found := _NAMED.search(text, at):
        at, name = found.end(), found["name"]
        secret = is_secret(name)
        if not secret and name.lower() in VALUE_FIELDS:
            if settings is None:  # looked for once
                settings = any(is_secret(other["name"]) for other in _NAMES_ANOTHER.finditer(text))
            secret = settings
        if secret and (end := _end_of_value(text, found)):
            parts += text[done:at], HIDDEN
            done = at = end
    return "".join([*parts, text[done:]]) if parts else text


def _end_of_value(text: str, found: re.Match[str]) -> int:
    """Where the value ends that has that name; 0 where there is none."""
    before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
    lead = found["lead"]
    if lead.strip() == "," and not (found["flag"] or _PAIR_BEGINS.search(before)):
        return 0  # one word of a list, and the next one
    forms: tuple[re.Pattern[str], ...]
    if lead.endswith((" ", "\t")) and "\n" in lead:
        forms = (_INDENTED,)
    elif ":" in lead or "3A" in lead:
        begins_line = not before.rpartition("\n")[2].strip(" \t-\"'")
        forms = (*_DELIMITED, _LINE if begins_line else _WORDS)
    else:
        forms = (*_DELIMITED, _SETTING, _WORD)
    ends = (value.end() for form in forms if (value := form.match(text, found.end())))
    return next(ends, 0)
