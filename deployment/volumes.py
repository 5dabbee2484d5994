"""Writes into one folder for each container what that container, and no other, must know."""

import errno
import json
import shutil
from collections.abc import Callable, Collection, Iterable
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from common.descriptions import OF_NOVA, services
from deployment import keystone, listeners
from deployment.broker_users import COMPUTE, broker_users, name_of
from deployment.certificates import Authority
from deployment.compute_hosts import host_passwords
from deployment.config_file import Options, write_config
from deployment.credentials import Credentials
from deployment.definitions import definitions
from deployment.errors import CorruptError, DeploymentError
from deployment.files import write_file
from deployment.passwords import kept_passwords

VHOST = "micronova"
DATABASE = "micronova"  # the database, its owner, and the name of its password
DATABASE_ADMIN = "postgres"  # creates them; no service knows its password
CONSOLE_USER = "micronova-monitor"
FIREHOSE_USER = "micronova-tracing"
_CLIENTS = ("api", "watch", "cli")  # and the services
_KEYSTONE = "keystone"  # its folder, and the password of the user as whom the api asks it
_ASKED_AT = "http://keystone:5000/v3"
_MANAGEMENT_PORT = 15672
_WATCH = "watch:8775"
_VIEWER = "admin"  # the watch shows what all projects do
COOKIE = "erlang-cookie"  # what the nodes of a cluster know each other by


def folder_names() -> list[str]:
    """A folder for each container that reads one, and ``secrets``."""
    return ["secrets", *_CLIENTS, "rabbitmq", "postgres", _KEYSTONE, *services()]


class Volumes:
    """The folders, and the passwords from which their files follow.

    Passwords are made once and kept in ``secrets``. Everything else is written anew where it
    differs, so that a new release or another setting takes effect and a repetition changes nothing.

    :param root: has a folder for each container, and ``secrets``
    :param brokers: HOST, or HOST:PORT, of each node of the broker
    :param database: HOST:PORT of PostgreSQL
    :param api_url: where users reach the api, for their clouds.yaml
    :param keystone_url: where users reach a Keystone that says who asks; None: the api does itself
    :param tls: make certificates for the broker and the api
    :param tls_names: names and addresses for them, besides those in the containers' networks; other
        machines reach the broker by the first
    :param hosts: computes on other machines that are to have a user of their own, besides those
        that have one; what they need is in ``secrets/hosts/HOST``
    :param dropped_hosts: those that are to have none any more
    :ivar left_out: services of packages that have no container here, and so no folder
    """

    def __init__(
        self,
        root: Path,
        *,
        brokers: Iterable[str],
        database: str,
        api_url: str,
        keystone_url: str | None = None,
        tls: bool = False,
        tls_names: Iterable[str] = (),
        hosts: Collection[str] = (),
        dropped_hosts: Collection[str] = (),
    ) -> None:
        self._root = root
        self._secrets = root / "secrets"
        port = listeners.TLS_PORT if tls else listeners.PLAIN_PORT
        self._brokers = [name if ":" in name else f"{name}:{port}" for name in brokers]
        self._database = database
        self._api_url = api_url
        self._keystone = keystone_url
        self._tls = tls
        self._tls_names = list(tls_names)
        self._elsewhere = [f"{name}:{port}" for name in self._tls_names[:1]] or self._brokers
        self._wanted_hosts = hosts, dropped_hosts
        self.left_out: set[str] = set()

    def fill(self) -> list[Path]:
        """Write what is missing or differs; return what was written."""
        try:
            self._passwords, self._users = self._kept()
            return [path for path, write in self._files().items() if self._changed(path, write)]
        except CorruptError as error:
            raise DeploymentError(
                f"{self._secrets}: {error}: put back its backup, or start from nothing with "
                "`docker compose down --volumes`, which removes all servers"
            ) from None
        except PermissionError as error:
            raise DeploymentError(
                f"{error}: the volume is another user's; this image runs as 10001"
            ) from None
        except OSError as error:
            raise DeploymentError(str(error)) from None

    def _changed(self, path: Path, write: Callable[[Path], object]) -> bool:
        before = path.read_bytes() if path.exists() else None
        try:
            write(path)
        except OSError as error:
            added = path.parent.name in set(services()).difference(OF_NOVA)
            if not (added and error.errno == errno.EROFS):
                raise
            self.left_out.add(path.parent.name)
            return False
        return path.read_bytes() != before

    def _kept(self) -> tuple[dict[str, str], Credentials]:
        """The passwords of services and of users, made if this is the first run."""
        path = self._secrets / "services.json"
        if not path.exists() and (self._root / "postgres/password").exists():
            raise CorruptError("the volume has lost the passwords that the database knows")
        names = [*broker_users(), DATABASE, DATABASE_ADMIN, COOKIE]
        names += [_KEYSTONE] if self._keystone else []
        add, drop = self._wanted_hosts
        hosts = host_passwords(self._secrets / "hosts.json", add, drop)
        self._hosts = list(hosts)
        for host in {*drop} - hosts.keys():
            shutil.rmtree(self._secrets / "hosts" / host, ignore_errors=True)
        of_hosts = {name_of(COMPUTE, host): word for host, word in hosts.items()}
        return kept_passwords(path, names) | of_hosts, Credentials(self._secrets)

    def _files(self) -> dict[Path, Callable[[Path], object]]:
        # read by programs that run as another user; no other container sees the folder
        for_others = {
            "rabbitmq/rabbitmq.conf": listeners.TLS if self._tls else listeners.PLAIN,
            "rabbitmq/definitions.json": definitions(
                broker_users(self._hosts), self._passwords, [VHOST], default_queue_type="quorum"
            ),
            "rabbitmq/monitor-password": self._passwords[CONSOLE_USER],
            "rabbitmq/erlang-cookie": self._passwords[COOKIE],
            "postgres/password": self._passwords[DATABASE],
            "postgres/admin-password": self._passwords[DATABASE_ADMIN],
        }
        return {
            **{
                self._root / path: partial(write_file, text=text, mode=0o644)
                for path, text in for_others.items()
            },
            self._root / "api/htpasswd": partial(write_file, text=self._users.htpasswd.read_text()),
            self._root / "api/token-keys": partial(
                write_file, text=self._users.token_keys.read_text()
            ),
            self._root / "api/clouds.yaml": partial(
                write_file, text=self._users.clouds(self._api_url, self._keystone)
            ),
            self._root / "watch/htpasswd": partial(write_file, text=self._viewers()),
            self._root / "cli/watch-url": partial(write_file, text=self._watch_url()),
            **{
                self._root / f"{kind}/micronova.conf": partial(write_config, options=options)
                for kind, options in self._options().items()
            },
            **{
                self._secrets / f"hosts/{host}/micronova.conf": partial(
                    write_config, options=self._host_options(host)
                )
                for host in self._hosts
            },
            **(self._for_keystone() if self._keystone else {}),
            **(self._certificates() if self._tls else {}),
        }

    def _for_keystone(self) -> dict[Path, Callable[[Path], object]]:
        users = self._users
        told = keystone.contents(
            _ASKED_AT, self._api_url, users.passwords, users.roles, self._passwords[_KEYSTONE]
        )
        texts = {
            "keystone/password": f"{users.passwords['admin']}\n",
            "keystone/told.json": json.dumps(told, indent=2),
        }
        return {self._root / path: partial(write_file, text=text) for path, text in texts.items()}

    def _keystone_options(self) -> Options:
        if not self._keystone:
            return {}
        return keystone.options(self._keystone, _ASKED_AT, self._passwords[_KEYSTONE])

    def _certificates(self) -> dict[Path, Callable[[Path], object]]:
        authority = Authority(self._secrets)
        brokers = [f"DNS:{broker.partition(':')[0]}" for broker in self._brokers]
        here = ["DNS:localhost", "IP:127.0.0.1", *map(_alternative_name, self._tls_names)]
        broker, broker_key = authority.sign("rabbitmq", [*brokers, *here])
        api, api_key = authority.sign("api", ["DNS:api", *here])
        watch, watch_key = authority.sign("watch", ["DNS:watch", *here])
        sources = {
            "rabbitmq/cert.pem": (broker, 0o644),
            "rabbitmq/key.pem": (broker_key, 0o644),
            "rabbitmq/ca.pem": (authority.certificate, 0o644),
            "api/cert.pem": (api, 0o600),
            "api/key.pem": (api_key, 0o600),
            "watch/cert.pem": (watch, 0o600),
            "watch/key.pem": (watch_key, 0o600),
            **{
                f"{kind}/ca.pem": (authority.certificate, 0o600)
                for kind in (*_CLIENTS, *services(), *self._host_folders())
            },
        }
        return {
            self._root / path: partial(write_file, text=source.read_text(), mode=mode)
            for path, (source, mode) in sources.items()
        }

    def _options(self) -> dict[str, Options]:
        login = f"{DATABASE}:{quote(self._passwords[DATABASE])}"
        url = f"postgresql+psycopg://{login}@{self._database}/{DATABASE}"
        return {
            "api": {
                "DEFAULT": {"transport_url": self._transport_url("api")},
                "api": {
                    "auth_strategy": "token",
                    "htpasswd_file": "/etc/micronova/htpasswd",
                    "grants": self._users.grants,
                },
                **self._keystone_options(),
            },
            **{
                topic: {"DEFAULT": {"transport_url": self._transport_url(topic)}}
                for topic in services()
            },
            "conductor": {
                "DEFAULT": {"transport_url": self._transport_url("conductor")},
                "database": {"connection": url},
            },
            "watch": {
                "DEFAULT": {"transport_url": self._transport_url("watch")},
                "watch": {
                    "htpasswd_file": "/etc/micronova/htpasswd",
                    "management_url": ",".join(self._management_urls()),
                    "firehose_user": FIREHOSE_USER,
                    "firehose_password": self._passwords[FIREHOSE_USER],
                },
            },
            "cli": {"DEFAULT": {"transport_url": self._transport_url("drill")}},
        }

    def _host_options(self, host: str) -> Options:
        url = self._transport_url(COMPUTE, host, self._elsewhere)
        return {"DEFAULT": {"host": host, "transport_url": url}}

    def _host_folders(self) -> list[str]:
        return [f"secrets/hosts/{host}" for host in self._hosts]

    def _management_urls(self) -> list[str]:
        hosts = (broker.partition(":")[0] for broker in self._brokers)
        return [f"http://{host}:{_MANAGEMENT_PORT}" for host in hosts]

    def _watch_url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{_VIEWER}:{quote(self._users.passwords[_VIEWER])}@{_WATCH}"

    def _viewers(self) -> str:
        lines = self._users.htpasswd.read_text().splitlines(keepends=True)
        return "".join(line for line in lines if line.startswith(f"{_VIEWER}:"))

    def _transport_url(
        self, kind: str, host: str | None = None, brokers: Iterable[str] | None = None
    ) -> str:
        user = name_of(kind, host)
        login = f"{user}:{quote(self._passwords[user])}"
        nodes = self._brokers if brokers is None else brokers
        return f"rabbit://{','.join(f'{login}@{node}' for node in nodes)}/{VHOST}"


def _alternative_name(name: str) -> str:
    try:
        return f"IP:{ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"
