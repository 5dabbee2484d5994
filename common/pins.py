"""Version pins: how an operator holds senders back while releases run side by side."""

from oslo_config import cfg
from oslo_utils.versionutils import convert_version_to_tuple as numbers

from common import exception, plugins
from common.descriptions import ServiceDescription, described
from common.rpc import Pins

AUTO = "auto"


def pins(conf: cfg.ConfigOpts) -> Pins:
    """The highest version that may be sent to a topic's namespace, for services that have a pin.

    :raises StartupError: a pin is of another major version than this release speaks
    """
    found = {}
    for topic in plugins.names(plugins.SERVICES):
        # oslo.config's names have no dash
        if (pin := conf.upgrade_levels[topic.replace("-", "_")]) != AUTO:
            service = described(topic)
            version = pinned_version(service, pin)
            for interface in service.interfaces:
                target = interface.client.target
                found[target.topic or topic, target.namespace] = interface.cap(version)
    return found


def pinned_version(service: ServiceDescription, pin: str) -> int:
    """The service's newest version of which the first interface is no newer than a pin.

    :raises StartupError: there is none, or it is of another major version
    """
    history = service.interfaces[0].history
    known = [n for n, version in enumerate(history) if numbers(version) <= numbers(pin)]
    ours = history[-1]
    if not known or numbers(pin)[0] != numbers(ours)[0]:
        raise exception.StartupError(
            reason=f"[upgrade_levels] {service.topic} = {pin}: this release speaks {ours} to it "
            "and can be held back to a lower minor of it, not to another major version"
        )
    return known[-1]
