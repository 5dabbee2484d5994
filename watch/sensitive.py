"""What is secret: the one table, of names and of the shapes of values.

A name is taken apart into its words first: ``adminPass``, ``admin_pass`` and ``X-Admin-Pass`` are
the same. What has a secret name is secret whatever it is; without one it may be so by its shape.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

HIDDEN: Final = "***"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# secret anywhere in a word: names without separators have only one
_STEMS = re.compile(
    "passw|passphrase|passcode|pswd|pwd|secret|token|credential|cookie|keyring|keytab|jwt|bearer"
    "|encrypt|personality|userdata|sessionid|sessionkey"
    "|(?:private|access|api|auth|ssh|signing|client|session|master|shared)key"
)
_ENDS = ("pass", "auth", "pw")  # of the last word
_LAST = _set("authorization pin otp totp hotp session psk sig")  # as the last word
_OPEN = _set("bypass compass trespass overpass underpass secretary secretariat")
_KEYS = _set(
    "private access api auth ssh signing signature encryption decryption client session master "
    "shared account storage license deploy hmac tls ssl rsa dsa ecdsa ed service"
)
# two words in a row
_PAIRS = frozenset(
    {(kind, "key") for kind in _KEYS}
    | {(kind, "code") for kind in _set("pin otp mfa time recovery backup verification security")}
    | {(kind, "codes") for kind in _set("mfa recovery backup")}
    | {("pass", word) for word in _set("word words phrase code")}
    | {("session", word) for word in _set("id data value")}
    | {("user", "data"), ("injected", "files"), ("connection", "info"), ("amz", "signature")}
)
# of an object that is one of many settings: what has its name, and what its value
NAME_FIELDS: Final = _set("key k name header field option variable property")
VALUE_FIELDS: Final = _set("value v val content contents data default current")

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LONGEST_KEPT = 100  # characters of a name that is judged once


def is_secret(name: object) -> bool:
    """Whether what has this name is not to be seen."""
    if not isinstance(name, str):
        return False
    return (_known if len(name) <= _LONGEST_KEPT else _judged)(name)


def _judged(name: str) -> bool:
    words = [word for word in map(str.lower, _WORD.findall(name)) if word not in _OPEN]
    if not words:
        return False
    return (
        words[-1].endswith(_ENDS)
        or words[-1] in _LAST
        or any(map(_STEMS.search, words))
        or not _PAIRS.isdisjoint(pairwise(words))
    )


_known = lru_cache(maxsize=4096)(_judged)


class Shape(NamedTuple):
    """What a secret value looks like.

    :ivar sign: what a text must have in it to be searched
    :ivar pattern: it reads no sign of a text twice; what is to stay has the group ``head``
    """

    sign: str
    pattern: re.Pattern[str]


def _shape(sign: str, pattern: str) -> Shape:
    return Shape(sign, re.compile(pattern if "(?P<head>" in pattern else f"(?P<head>){pattern}"))


_QUOTE = r"(?P<quote>\\*+[\"'])?+"
_UNTIL_QUOTE = r"(?(quote)(?:(?!(?P=quote)).)++|[^\s\"']++)"

SHAPES: Final = [
    _shape("PRIVATE KEY", r"(?P<head>-----BEGIN [A-Z ]*+-----)(?:[^-]|-(?!----END))*+"),
    # JWT, JWE
    _shape("eyJ", r"(?<![\w-])eyJ[\w-]{8,}+(?:\.[\w-]*+){2,4}+"),
    # as /etc/shadow and htpasswd have it
    _shape("$", r"\$(?:2[abxy]|[1567]|g?y|argon2\w*+|scrypt)\$[\w./$=,+-]{8,}+"),
    # tokens that say whose they are: Keystone's, GitHub's, npm's, GitLab's, Slack's, PyPI's
    _shape("gAAAA", r"\bgAAAA[\w=-]{16,}+"),
    *(
        _shape(sign, rf"\b{sign}[\w-]{{16,}}+")
        for sign in sorted(
            _set("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ npm_ glpat- xoxb- xoxp- pypi-")
        )
    ),
    _shape("hv", r"\bhv[sb]\.[\w-]{16,}+"),
    # Basic and Bearer before what is no word
    _shape("asic ", r"(?P<head>\b[Bb]asic )(?=[^\s\d=]*+[\d=])[\w+/=.~-]{6,}+"),
    _shape("earer ", r"(?P<head>\b[Bb]earer )(?=[^\s\d=]*+[\d=])[\w+/=.~-]{6,}+"),
    # curl's and others' USER:PASSWORD, but no numbers of user and group
    _shape(
        "-",
        r"(?P<head>(?<!\S)(?:-[a-zA-Z]{0,4}[uU][ \t]*+|--(?:proxy-)?user(?:[ \t]++|=))"
        rf"{_QUOTE}(?!\d++:\d++(?![^\s\"']))[^\s:\"'/]++:(?!//)){_UNTIL_QUOTE}",
    ),
    _shape("sshpass", rf"(?P<head>\bsshpass\s++-p\s*+{_QUOTE}){_UNTIL_QUOTE}"),
    _shape(
        "mysql", rf"(?P<head>\bmysql\S*+(?:\s++(?!-p)\S++){{0,8}}+\s++-p{_QUOTE}){_UNTIL_QUOTE}"
    ),
    _shape("login ", r"(?P<head>\blogin\s++\S++\s++password\s++)\S++"),  # .netrc
    # USER:PASSWORD in each line
    _shape("chpasswd", r"(?P<head>(?<![\w.$-])[\w.$-]++:)(?=\S)[^\n]*+"),
]
