"""[identity]: the tokens that the api gives out, and the catalog in them."""

from oslo_config import cfg

GROUP = "identity"

OPTS = [
    cfg.StrOpt(
        "key_file",
        default="/etc/micronova/token-keys",
        help="File of the keys that tokens are made with, a line each: 32 random bytes in "
        "URL-safe base64, as `openssl rand -base64 32 | tr +/ -_` writes them. New tokens are "
        "made with the first; those made with any other are good as well, so that a new key is "
        "written to the end of all apis' files before it is made the first. All apis of a cloud "
        "need the same keys, and nobody else may read them. Read again on SIGHUP.",
    ),
    cfg.IntOpt(
        "token_lifetime",
        default=3600,
        min=60,
        max=7 * 24 * 3600,
        mutable=True,
        help="Seconds a token is good for. It can't be taken back: what ends it sooner is another "
        "password of its user, the end of the user's role in its project, or of its key.",
    ),
    cfg.StrOpt(
        "region", default="RegionOne", help="Name of the region that the catalog puts all in."
    ),
]


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    return [(GROUP, OPTS)]
