"""micronova-compute: one hypervisor host, or several simulated ones.

Builds and removes guests as conductors ask over RPC, and reports what the hypervisor has. It needs
the broker and a conductor, and waits for both.

"micronova-compute --config-file micronova.conf" runs one host, named as [DEFAULT] host says or
else like this machine; with "--hosts 10" it runs ten, to see a larger deployment on one machine.

Exit codes: 0 drained after SIGTERM or SIGINT, 1 failed to start, 3 the drain took longer than
[DEFAULT] graceful_shutdown_timeout, 128+N ended by a second signal N. SIGHUP re-reads options.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from collections.abc import Sequence
from typing import Final, NoReturn

from oslo_config import cfg

from common import config
from common.launcher import serve
from common.rpc import RPCTransport
from common.service import Service
from common.timers import Timers
from compute.service import DESCRIPTION

THREADS: Final = 2
HOSTS: Final = cfg.IntOpt(
    "hosts",
    default=1,
    min=1,
    max=500,
    metavar="N",
    help="Run N hosts in this process, called HOST-1 to HOST-N after [DEFAULT] host; one is just "
    "called HOST. For fake hosts: a real hypervisor is one host, and one process. Each takes two "
    "connections and up to six threads: 500 is the most that works, for more run several processes",
)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run until a signal."""
    conf = cfg.CONF
    conf.register_cli_opt(HOSTS)
    config.load(conf, "micronova-compute", argv, description=__doc__)

    def services(transport: RPCTransport) -> list[Service]:
        # what is asked of a compute is queued at once: more threads would only wait
        conf.set_default("executor_thread_pool_size", THREADS)
        timers = Timers()
        names = host_names(conf.host, conf.hosts)
        return [Service(DESCRIPTION, conf, transport, host, timers) for host in names]

    serve(conf, services)


def host_names(host: str, count: int) -> list[str]:
    """The hosts this process runs."""
    return [host] if count == 1 else [f"{host}-{number}" for number in range(1, count + 1)]


if __name__ == "__main__":
    main()
