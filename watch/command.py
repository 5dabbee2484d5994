"""One command and no file: what ``micronova-watch --broker URL`` means for the options."""

import os
from typing import Any

from oslo_config import cfg
from oslo_messaging import TransportHost

from common.broker import broker_url
from common.rpc import register_options
from web.basic import is_loopback

VARIABLE = "MICRONOVA_BROKER"  # a URL on the command line is seen by everybody on the machine
MANAGEMENT_PORT = 15672
OPTIONS = [
    cfg.StrOpt(
        "broker",
        default=os.environ.get(VARIABLE),
        secret=True,
        metavar="URL",
        help="The broker to watch, rabbit://USER:PASSWORD@HOST:5672/VHOST, and no file is needed. "
        f"In {VARIABLE} others don't see the password. The user needs the tag administrator to "
        "switch the firehose, and monitoring else; see docs/watch-openstack.md.",
    ),
    cfg.ListOpt(
        "management",
        metavar="URL",
        help="Its management API, of every node if there are several; "
        f"without it http://HOST:{MANAGEMENT_PORT} of each host in --broker.",
    ),
    cfg.BoolOpt(
        "headers-only",
        default=False,
        help="Keep nothing of what messages carry but who sends which method to whom.",
    ),
]


def apply(conf: cfg.ConfigOpts) -> None:
    """Take over what the command line says.

    :raises StartupError: the URL is no broker's
    """
    if conf.headers_only:
        conf.set_override("headers_only", override=True, group="watch")
    if conf.broker:
        _watch(conf, conf.broker)
    if conf.management:
        conf.set_override("management_url", conf.management, group="watch")


def _watch(conf: cfg.ConfigOpts, broker: str) -> None:
    register_options(conf)
    conf.set_override("transport_url", broker)
    hosts: list[TransportHost] = broker_url(conf).hosts
    defaults: dict[str, Any] = {
        "management_url": [
            f"http://{_bracketed(host.hostname)}:{MANAGEMENT_PORT}" for host in hosts
        ],
        "firehose_user": hosts[0].username,
        "firehose_password": hosts[0].password,
    }
    if is_loopback(conf.watch.host):
        defaults["auth_strategy"] = "noauth"  # as for `micronova up`: whoever is on this machine
    for name, value in defaults.items():
        conf.set_default(name, value, group="watch")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
