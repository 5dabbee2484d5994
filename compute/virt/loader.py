"""Finds the driver an operator has named."""

from importlib import metadata
from typing import Any, Final

from oslo_config import cfg
from stevedore import driver as stevedore_driver
from stevedore.exception import NoMatches

from common.exception import StartupError
from compute.virt.driver import ComputeDriver

GROUP: Final = "micronova.virt"


def load_driver(conf: cfg.ConfigOpts, host: str) -> ComputeDriver:
    """The driver ``[compute] driver`` names, for ``host``; not connected yet.

    :raises StartupError: no installed package provides it, or it can't be imported
    """
    name = conf.compute.driver
    try:
        found: Any = stevedore_driver.DriverManager(
            GROUP, name, invoke_on_load=True, invoke_args=(conf, host)
        )
    except NoMatches:
        known = ", ".join(sorted(metadata.entry_points(group=GROUP).names)) or "none"
        raise StartupError(
            reason=f"[compute] driver {name!r} is not installed: use one of {known}, "
            f"or install the package that provides it as an entry point of {GROUP}"
        ) from None
    except ImportError as error:
        raise StartupError(
            reason=f"[compute] driver {name!r} can't be imported: {error}"
        ) from error
    driver: ComputeDriver = found.driver
    return driver
