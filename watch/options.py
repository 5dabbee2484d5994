"""[watch]: the page that shows RPC as it happens. The broker watched is [DEFAULT] transport_url."""

from oslo_config import cfg

GROUP = "watch"

OPTS = [
    cfg.HostAddressOpt(
        "host",
        default="127.0.0.1",
        help="Address the watch listens on. Who reaches it reads along: on anything but loopback "
        "put TLS in front and keep auth_strategy at http_basic.",
    ),
    cfg.PortOpt("port", default=8775, help="TCP port the watch listens on."),
    cfg.StrOpt(
        "tls_cert_file",
        help="Certificate (PEM) to serve HTTPS with, along with tls_key_file. Without it the watch "
        "serves HTTP: right on loopback, or behind something that ends TLS.",
    ),
    cfg.StrOpt("tls_key_file", help="Key (PEM) of the certificate in tls_cert_file."),
    cfg.StrOpt(
        "auth_strategy",
        default="http_basic",
        choices=[
            ("http_basic", "user and password, checked against htpasswd_file"),
            ("noauth", "everybody may look; refused unless host is loopback"),
        ],
        help="How viewers prove who they are.",
    ),
    cfg.StrOpt(
        "htpasswd_file",
        default="/etc/micronova/watch-htpasswd",
        help="File of USER:BCRYPT-HASH lines, as `htpasswd -B` writes them. Each of these users "
        "sees what all projects do: name operators only. Read again on SIGHUP and when it changes.",
    ),
    cfg.ListOpt(
        "management_url",
        default=["http://127.0.0.1:15672"],
        help="Management API of the broker, of every node if it has several: numbers come from the "
        "first that answers, and the firehose is switched on each. "
        "Example: http://rabbit1:15672,http://rabbit2:15672",
    ),
    cfg.StrOpt(
        "management_ca_file",
        help="Certificates (PEM) to trust where management_url is https, instead of the system's.",
    ),
    cfg.StrOpt(
        "management_user",
        help="User of the management API, with tag monitoring and any permission in the vhost. "
        "Without it the one in transport_url is used.",
    ),
    cfg.StrOpt("management_password", secret=True, help="Password of management_user."),
    cfg.StrOpt(
        "firehose_user",
        deprecated_name="tracing_user",
        help="User that switches the firehose on while somebody looks, and off again; RabbitMQ "
        "wants tag administrator for it, and an administrator may change anything in the broker. "
        "Without it, say `rabbitmqctl trace_on -p VHOST` on each node yourself.",
    ),
    cfg.StrOpt(
        "firehose_password",
        secret=True,
        deprecated_name="tracing_password",
        help="Password of firehose_user.",
    ),
    cfg.BoolOpt(
        "headers_only",
        default=False,
        help="Keep nothing of what messages carry but who sends which method to whom, when, and "
        "with what outcome: no argument, answer, context or text of an error. The firehose's "
        "copies hold them all the same: they come as far as this process, which drops them as it "
        "reads.",
    ),
    cfg.ListOpt(
        "names",
        default=[],
        help="What to call processes whose queues don't tell who they are, such as an API that "
        "uwsgi runs: rules FIELD:GLOB=NAME with field program, user or address, of which the first "
        "that fits counts. Example: program:uwsgi=nova-api,address:10.0.0.*=edge",
    ),
    cfg.BoolOpt(
        "lenses",
        default=False,
        help="Ask services over RPC what they know of a request besides its messages, where a "
        "package brings a lens for that: of Micronova's conductor the action with its attempts. "
        "The user in transport_url needs the right to ask then, as the api's user has it.",
    ),
    cfg.IntOpt(
        "max_messages",
        default=5000,
        min=100,
        help="Messages that are remembered. When there are more, the oldest are forgotten.",
    ),
]


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    return [(GROUP, OPTS)]
