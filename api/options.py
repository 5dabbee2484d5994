"""[api]: the HTTP side."""

from oslo_config import cfg

GROUP = "api"

OPTS = [
    cfg.HostAddressOpt(
        "host",
        default="127.0.0.1",
        help="Address the api listens on. Anything but loopback exposes it to the network: put "
        "TLS in front, and don't let auth_strategy be noauth.",
    ),
    cfg.PortOpt("port", default=8774, help="TCP port the api listens on."),
    cfg.StrOpt(
        "tls_cert_file",
        help="Certificate (PEM) to serve HTTPS with, along with tls_key_file. Without it the api "
        "serves HTTP: right on loopback, or behind something that ends TLS.",
    ),
    cfg.StrOpt("tls_key_file", help="Key (PEM) of the certificate in tls_cert_file."),
    cfg.StrOpt(
        "auth_strategy",
        default="http_basic",
        choices=[
            ("token", "a token of /identity/v3, which is Keystone's API; or as with http_basic"),
            ("http_basic", "user and password, checked against htpasswd_file"),
            ("keystone", "a token of the Keystone that [keystone_authtoken] names"),
            ("noauth", "everybody is an administrator; refused unless host is loopback"),
        ],
        help="How callers prove who they are.",
    ),
    cfg.StrOpt(
        "htpasswd_file",
        default="/etc/micronova/htpasswd",
        help="File of USER:BCRYPT-HASH lines, as `htpasswd -B` writes them. Read again on SIGHUP "
        "and when it changes.",
    ),
    cfg.ListOpt(
        "grants",
        default=[],
        mutable=True,
        help="What each user may do and where: USER:PROJECT/ROLE, separated by commas, ROLE one of "
        "reader, member, admin. A user may have several projects, of which the first counts where "
        "none is named; one without an entry may do nothing. "
        "Example: alice:web/member,alice:shop/reader,root:ops/admin",
    ),
    cfg.IntOpt(
        "threads",
        default=16,
        min=1,
        help="Requests served at the same time. Each waits for a conductor's answer, so more "
        "threads than the conductors have gain nothing.",
    ),
    cfg.IntOpt(
        "max_body",
        default=256 * 1024,
        min=1024,
        help="Largest request body in bytes; a larger one is answered with 413.",
    ),
    cfg.IntOpt(
        "connections_per_address",
        default=128,
        min=1,
        help="Connections one client address can have; more are closed at once. Raise it where a "
        "proxy is in front: all connections come from its address.",
    ),
    cfg.BoolOpt(
        "enable_instance_password",
        default=True,
        help="Show an administrator's password in the answer to who creates a server: the one "
        "asked for, or a random one. Nothing here puts it into the guest.",
    ),
    cfg.IntOpt(
        "max_limit",
        default=250,
        min=1,
        help="Most items one page of a list can have; a page has to fit into [rpc] max_payload.",
    ),
]


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    return [(GROUP, OPTS)]
